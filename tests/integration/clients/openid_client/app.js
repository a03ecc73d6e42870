// openid-client as its README has it: the code flow with PKCE, state and nonce, then userinfo and a refresh.
import { createServer } from 'node:http'
import * as client from 'openid-client'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, ORIGIN, PORT } = process.env
const config = await client.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET)
client.enableNonRepudiationChecks(config) // the ID token's signature, as if it had not come over TLS
const asked = {
  pkceCodeVerifier: client.randomPKCECodeVerifier(),
  expectedState: client.randomState(),
  expectedNonce: client.randomNonce(),
}

async function start() {
  return client.buildAuthorizationUrl(config, {
    redirect_uri: `${ORIGIN}/back`,
    scope: 'openid profile email',
    code_challenge: await client.calculatePKCECodeChallenge(asked.pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: asked.expectedState,
    nonce: asked.expectedNonce,
  })
}

async function back(address) {
  const tokens = await client.authorizationCodeGrant(config, address, { ...asked, idTokenExpected: true })
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
  return {
    id_token: tokens.claims(),
    userinfo,
    refreshed: { id_token: refreshed.claims(), is_new: refreshed.access_token !== tokens.access_token },
  }
}

createServer(async (request, response) => {
  const address = new URL(request.url, ORIGIN)
  try {
    if (address.pathname === '/start') {
      response.writeHead(302, { location: (await start()).href }).end()
    } else if (address.pathname === '/back') {
      const shown = JSON.stringify(await back(address)).replaceAll('<', '\\u003c')
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end(`<!doctype html><title>Relying party</title><link rel=icon href=data:,><pre>${shown}</pre>`)
    } else {
      response.writeHead(404).end()
    }
  } catch (error) {
    console.error(error)
    response.writeHead(500).end()
  }
}).listen(Number(PORT), '127.0.0.1')
