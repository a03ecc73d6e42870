"""Clients: the applications that ask for tokens (RFC 6749 2)."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from domain.registrations import Registrant


class Client(Struct, frozen=True, kw_only=True):
    """A registered client. Fields stand in the order of the table's columns."""

    id: UUID
    client_id: str  # random; a machine's `sub`, so it never begins "u_"
    client_name: str
    name_key: str | None  # unique; only of those made with `redirect_uri`
    secret_digest: bytes | None  # None: a public client
    auth_methods: tuple[str, ...]
    redirect_uris: tuple[str, ...]
    grant_types: tuple[str, ...]
    scope: tuple[str, ...]
    application_type: str  # "web" or "native"
    require_pkce: bool
    rotate_refresh_tokens: bool
    resources: tuple[str, ...]  # the resource servers that it is: it may introspect their tokens
    introspect_any: bool
    id_token_alg: str  # "RS256", OpenID Connect's own default, or "ES256"
    skips_consent: bool  # an operator's own application
    minimum_acr: str | None  # stricter than the deployment's
    default_max_age: int | None  # seconds
    client_uri: str | None
    policy_uri: str | None
    tos_uri: str | None
    made_by: Registrant
    created_at: datetime
    disabled_at: datetime | None

    @property
    def is_public(self) -> bool:
        """Whether the client can keep no secret (RFC 6749 2.1)."""
        return self.secret_digest is None

    @property
    def rotates(self) -> bool:
        """Whether its refresh tokens are for one use (RFC 9700 4.14.2)."""
        return self.is_public or self.rotate_refresh_tokens
