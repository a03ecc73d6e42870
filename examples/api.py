"""Harbour Logbook's API: it takes Watchword's access tokens, and checks them itself (RFC 9068).

    ISSUER=https://127.0.0.1:5000 API=http://127.0.0.1:5002 uvicorn --factory api:create_app --port 5002

Nothing is asked at a request, so a token that was revoked is good here until it expires, which is soon. Where that is
too late, ask /introspect instead.
"""

import os
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from litestar import Litestar, Request, get
from litestar.datastructures import State
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException

MAX_AGE = 300  # seconds that the keys are kept: Watchword shows a key for twice as long before it signs with it
SCOPE = "logbook"
ENTRIES = ("05:40 High water. Wind south-west, 4.", "06:15 Left the harbour.", "11:50 Two porpoises off the pier.")


@dataclass(slots=True)
class Tokens:
    """Says whose a token is."""

    issuer: str
    audience: str
    keys: KeySet = field(default_factory=lambda: KeySet([]))
    fetched_at: float = -MAX_AGE

    async def claims(self, token: str) -> dict[str, Any]:
        """The claims of a good token. Raises `ValueError` or `JoseError` for any other."""
        decoded = jwt.decode(token, await self._current_keys(), algorithms=["ES256"])
        # An ID token has the same signature and is no access token (RFC 9068 4).
        if decoded.header.get("typ") != "at+jwt":
            raise ValueError("no access token")
        rules = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": self.issuer}, aud={"essential": True, "value": self.audience}, exp={"essential": True}
        )
        rules.validate(decoded.claims)
        return decoded.claims

    async def _current_keys(self) -> KeySet:
        if monotonic() - self.fetched_at >= MAX_AGE:
            async with httpx2.AsyncClient() as http:
                answer = await http.get(f"{self.issuer}/jwks")
            self.keys = KeySet.import_key_set(answer.raise_for_status().json())
            self.fetched_at = monotonic()
        return self.keys


@get("/entries")
async def entries(request: Request[Any, Any, State], state: State) -> dict[str, Any]:
    """What the person wrote whose token it is."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotAuthorizedException(headers={"WWW-Authenticate": "Bearer"})
    try:
        claims = await state.tokens.claims(token)
    except (JoseError, ValueError) as error:
        raise NotAuthorizedException(headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}) from error
    if SCOPE not in claims["scope"].split():
        raise PermissionDeniedException(headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{SCOPE}"'})
    return {"of": claims["sub"], "entries": ENTRIES}


def create_app() -> Litestar:
    """By the environment: `ISSUER` is Watchword's address, `API` is this one's."""
    return Litestar([entries], state=State({"tokens": Tokens(os.environ["ISSUER"], os.environ["API"])}), openapi_config=None)
