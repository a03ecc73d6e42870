"""How a request says who it comes from: client credentials (RFC 6749 2.3.1) and bearer tokens (RFC 6750 2.1)."""

import re
from base64 import b64decode

from domain.clients.authentication import ClientCredentials
from domain.refusal import InvalidClient, InvalidRequest, InvalidToken, TokenMissing
from domain.secret import Secret
from domain.tokens.access_token import LONGEST
from entrypoints.http.form import Form, decode
from entrypoints.http.request import Request

_VISIBLE = re.compile(r"[\x20-\x7e]{1,256}", re.ASCII)  # VSCHAR (RFC 6749 appendix A.1); ours have 22 and 43
_BEARER = re.compile(r"[A-Za-z0-9\-._~+/]+=*", re.ASCII)  # b64token (RFC 6750 2.1)


def client_credentials(request: Request, form: Form) -> ClientCredentials:
    """What the request says about its client, checked in its form alone.

    `client_id` in the body beside the same one in HTTP Basic is fine. Raises `InvalidRequest` for two methods at once,
    two different clients or a doubled header, and `InvalidClient` for what no client can be: a client that tried with a
    header is told the scheme (RFC 6749 5.2).
    """
    client_id = form.parameters.get("client_id")
    secret = form.parameters.get("client_secret")
    authorization = request.header(b"authorization")
    if authorization is not None:
        basic = _basic(authorization)
        if secret is not None:
            raise InvalidRequest("client_secret must not be sent beside an Authorization header")
        if client_id not in {None, basic.client_id}:
            raise InvalidRequest("client_id is not the one in the Authorization header")
        return basic
    if client_id is None:
        if secret is not None:
            raise InvalidRequest("client_id is missing")
        raise InvalidClient("no client authentication")
    if not _VISIBLE.fullmatch(client_id):
        raise InvalidClient("malformed client_id")
    if secret is None:
        return ClientCredentials(client_id, "none")
    return ClientCredentials(client_id, "client_secret_post", Secret(secret))


def bearer(request: Request) -> Secret:
    """The token in the `Authorization` header; nowhere else is one read. Raises `TokenMissing`, `InvalidRequest`, `InvalidToken`."""
    token = optional_bearer(request)
    if token is None:
        raise TokenMissing("no bearer token")
    return token


def optional_bearer(request: Request) -> Secret | None:
    """The token, if there is one. Another scheme is none (RFC 6750 3.1). Raises `InvalidRequest`, `InvalidToken`."""
    scheme, _, rest = (request.header(b"authorization") or "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    token = rest.strip(" ")
    if len(token) <= LONGEST and not _BEARER.fullmatch(token):
        raise InvalidRequest("The Authorization header holds no bearer token.")
    return token_in(token)


def token_in(text: str) -> Secret:
    """A bearer token, of any origin. Raises `InvalidToken`."""
    if len(text) > LONGEST:
        raise InvalidToken("token too long")
    if not _BEARER.fullmatch(text):
        raise InvalidToken("token malformed")
    return Secret(text)


def _basic(authorization: str) -> ClientCredentials:
    """Both halves are form-encoded before they are joined (RFC 6749 2.3.1). Raises `InvalidClient`."""
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClient("not HTTP Basic")
    try:
        user, colon, password = b64decode(rest.strip(" "), validate=True).partition(b":")
        client_id, secret = decode(user, "client_id"), decode(password, "client_secret")
    except (ValueError, InvalidRequest):
        raise InvalidClient("malformed HTTP Basic") from None
    if not colon or not _VISIBLE.fullmatch(client_id):
        raise InvalidClient("malformed HTTP Basic")
    return ClientCredentials(client_id, "client_secret_basic", Secret(secret))
