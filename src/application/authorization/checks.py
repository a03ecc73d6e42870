"""The checks of an authorization request, in their order (RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.2).

The first two decide whether the redirect URI can be trusted: what fails there is a page, and never a redirect. What fails
later is told to the client.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import structs

from domain.authorization.claims_request import ClaimsRequest, parse_claims
from domain.authorization.pkce import parse_challenge
from domain.authorization.prompt import parse_prompt
from domain.authorization.request import AuthorizationRequest
from domain.clients.client import Client
from domain.clients.redirect_uri import LOOPBACK_LITERALS
from domain.refusal import (
    InvalidRequest,
    RequestNotSupported,
    RequestUriNotSupported,
    UnauthorizedClient,
    UnknownRedirectUri,
    UnsupportedResponseType,
)
from domain.scope import default_scope, narrow, parse_scope
from domain.users.claims import of_registered

LONGEST = {"state": 2048, "nonce": 512, "login_hint": 256, "acr_values": 256, "ui_locales": 256, "max_age": 10}  # characters


def trusted_redirect_uri(client: Client, redirect_uri: str | None) -> str:
    """The redirect URI, if it is registered: character by character, a native client's loopback port apart (RFC 8252 7.3).

    Raises `UnknownRedirectUri`.
    """
    if redirect_uri is None:
        raise UnknownRedirectUri("redirect_uri is missing")
    if not is_registered(client, redirect_uri):
        raise UnknownRedirectUri("redirect_uri is not registered")
    return redirect_uri


def is_registered(client: Client, redirect_uri: str) -> bool:
    """Asked again when a code is redeemed: the operator may have taken the address away since."""
    if redirect_uri in client.redirect_uris:
        return True
    registered = {_without_port(uri) for uri in client.redirect_uris} - {None}
    return client.application_type == "native" and _without_port(redirect_uri) in registered


def _without_port(uri: str) -> str | None:
    """Of `http` on a loopback literal: what has to be equal. None for all others."""
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or host not in LOOPBACK_LITERALS or not uri.isascii():
        return None
    literal = f"[{host}]" if ":" in host else host
    if parts.netloc not in {literal, f"{literal}:{port}"}:
        return None
    return uri.replace(parts.netloc, literal, 1)


def check_response_type(client: Client, parameters: Mapping[str, str]) -> None:
    """`code`, and nothing else (OAuth 2.1)."""
    response_type = parameters.get("response_type")
    if response_type is None:
        raise InvalidRequest("response_type is missing")
    if response_type != "code":
        raise UnsupportedResponseType("response type")
    if "authorization_code" not in client.grant_types:
        raise UnauthorizedClient("grant type not registered")


def check_objects(parameters: Mapping[str, str]) -> None:
    """Request objects are not supported yet, and say so by their own codes (OpenID Connect Core 6.1, 6.2)."""
    if "request" in parameters:
        raise RequestNotSupported("request object")
    if "request_uri" in parameters:
        raise RequestUriNotSupported("request_uri")


def check_lengths(parameters: Mapping[str, str]) -> None:
    """What is stored and echoed has a bound."""
    for name, longest in LONGEST.items():
        if len(parameters.get(name, "")) > longest:
            raise InvalidRequest(f"{name} has more than {longest} characters")


def parse_request(client: Client, redirect_uri: str, resources: tuple[str, ...], parameters: Mapping[str, str]) -> AuthorizationRequest:
    """Every check that can be told to the client. Raises `Refusal`s of RFC 6749 4.1.2.1."""
    check_lengths(parameters)
    check_objects(parameters)
    check_response_type(client, parameters)
    claims = parameters.get("claims")
    return AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        response_mode=parse_response_mode(parameters.get("response_mode")),
        scope=parse_asked_scope(client, parameters.get("scope")),
        resources=resources,
        state=parameters.get("state"),
        nonce=parameters.get("nonce"),
        code_challenge=parse_challenge(
            parameters.get("code_challenge"), parameters.get("code_challenge_method"), is_required=client.require_pkce
        ),
        prompt=parse_prompt(parameters.get("prompt", "")),
        max_age=parse_max_age(parameters.get("max_age")),
        acr_values=tuple(parameters.get("acr_values", "").split()),
        claims=within(client, parse_claims(claims)) if claims else ClaimsRequest(),
        login_hint=parameters.get("login_hint"),
        hinted_sub=None,
        ui_locales=tuple(parameters.get("ui_locales", "").split()),
    )


def within(client: Client, claims: ClaimsRequest) -> ClaimsRequest:
    """What the client may ask by name."""
    id_token, userinfo = (of_registered(names, client.scope) for names in (claims.id_token, claims.userinfo))
    return structs.replace(claims, id_token=id_token, userinfo=userinfo)


def parse_response_mode(text: str | None) -> str:
    """Raises `InvalidRequest`."""
    mode = text or "query"
    if mode not in {"query", "form_post"}:
        raise InvalidRequest("response_mode must be query or form_post")
    return mode


def parse_asked_scope(client: Client, text: str | None) -> tuple[str, ...]:
    """The registered default, never with `openid`, where nothing is asked. Raises `InvalidScope`."""
    return default_scope(client.scope) if text is None else narrow(parse_scope(text), client.scope)


def parse_max_age(text: str | None) -> int | None:
    """Seconds. Raises `InvalidRequest`."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise InvalidRequest("max_age must be a number of seconds")
    return int(text)
