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
    created_at: datetime
    expires_at: datetime  # nothing bought by it lives longer
    revoked_at: datetime | None
