// go-oidc and x/oauth2 as their examples have them: the code flow with PKCE, state and nonce, then userinfo and a refresh.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"html"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

type claims = map[string]any

type party struct {
	provider               *oidc.Provider
	config                 oauth2.Config
	state, nonce, verifier string
}

func (p party) back(ctx context.Context, code string) (any, error) {
	token, err := p.config.Exchange(ctx, code, oauth2.VerifierOption(p.verifier))
	if err != nil {
		return nil, err
	}
	raw, _ := token.Extra("id_token").(string)
	verified, err := p.provider.Verifier(&oidc.Config{ClientID: p.config.ClientID}).Verify(ctx, raw)
	if err != nil {
		return nil, err
	}
	if err := verified.VerifyAccessToken(token.AccessToken); err != nil {
		return nil, err
	}
	var idToken, userinfo claims
	if err := verified.Claims(&idToken); err != nil {
		return nil, err
	}
	first := token.AccessToken
	token.Expiry = time.Now() // so that the source refreshes
	source := p.config.TokenSource(ctx, token)
	info, err := p.provider.UserInfo(ctx, source)
	if err != nil {
		return nil, err
	}
	if err := info.Claims(&userinfo); err != nil {
		return nil, err
	}
	refreshed, err := source.Token()
	if err != nil {
		return nil, err
	}
	return claims{
		"id_token": idToken, "userinfo": userinfo, "nonce_is_ours": verified.Nonce == p.nonce,
		"refreshed": claims{"is_new": refreshed.AccessToken != first},
	}, nil
}

func main() {
	provider, err := oidc.NewProvider(context.Background(), os.Getenv("ISSUER"))
	if err != nil {
		log.Fatal(err)
	}
	p := party{provider: provider, state: rand.Text(), nonce: rand.Text(), verifier: oauth2.GenerateVerifier(), config: oauth2.Config{
		ClientID:     os.Getenv("CLIENT_ID"),
		ClientSecret: os.Getenv("CLIENT_SECRET"),
		Endpoint:     provider.Endpoint(),
		RedirectURL:  os.Getenv("ORIGIN") + "/back",
		Scopes:       []string{oidc.ScopeOpenID, "profile", "email"},
	}}
	http.HandleFunc("/start", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, p.config.AuthCodeURL(p.state, oidc.Nonce(p.nonce), oauth2.S256ChallengeOption(p.verifier)), http.StatusFound)
	})
	http.HandleFunc("/back", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("state") != p.state {
			http.Error(w, "another state", http.StatusBadRequest)
			return
		}
		shown, err := p.back(r.Context(), r.URL.Query().Get("code"))
		if err != nil {
			log.Print(err)
			http.Error(w, "refused", http.StatusBadGateway)
			return
		}
		text, _ := json.Marshal(shown)
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte("<!doctype html><title>Relying party</title><link rel=icon href=data:,><pre>" + html.EscapeString(string(text)) + "</pre>"))
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
