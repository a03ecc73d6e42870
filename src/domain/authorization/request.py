"""The authorization request (RFC 6749 4.1.1, OpenID Connect Core 3.1.2.1), parsed and checked."""

from msgspec import Struct

from domain.authorization.claims_request import ClaimsRequest
from domain.users.claims import SCOPE_OF


class AuthorizationRequest(Struct, frozen=True, kw_only=True):
    """What the client asked for, after every check."""

    client_id: str
    redirect_uri: str
    response_mode: str  # "query" or "form_post"
    scope: tuple[str, ...]
    resources: tuple[str, ...]
    state: str | None
    nonce: str | None
    code_challenge: str | None
    prompt: frozenset[str]
    max_age: int | None  # seconds
    acr_values: tuple[str, ...]
    claims: ClaimsRequest
    login_hint: str | None
    hinted_sub: str | None  # of a good `id_token_hint`
    ui_locales: tuple[str, ...]

    @property
    def asked_scope(self) -> tuple[str, ...]:
        """The scope, and those whose claims are asked for by name: what a person has to agree to."""
        named = (SCOPE_OF[claim] for claim in (*self.claims.id_token, *self.claims.userinfo) if claim in SCOPE_OF)
        return tuple(dict.fromkeys((*self.scope, *named)))
