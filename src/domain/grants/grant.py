"""Grants: what a person agreed to. The root of every token of theirs, and the unit of revocation."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class Grant(Struct, frozen=True, kw_only=True):
    """What was agreed. Fields stand in the order of the table's columns."""

    id: UUID
    ref: str  # random; what tokens carry
    user_id: UUID
    client_id: UUID
    scope: tuple[str, ...]
    resources: tuple[str, ...]
    session_id: UUID | None  # where the person agreed; None: no browser was there
    is_offline: bool  # outlives the session (OpenID Connect Core 11)
    authenticated_at: datetime | None  # `auth_time`
    acr: str | None
    amr: tuple[str, ...]
    id_token_claims: tuple[str, ...]  # asked for by name (OpenID Connect Core 5.5)
    userinfo_claims: tuple[str, ...]
    created_at: datetime
    expires_at: datetime  # nothing bought by it lives longer
    revoked_at: datetime | None
