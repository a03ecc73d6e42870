"""The audit trail: one event per decision."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class AuditEvent(Struct, frozen=True, kw_only=True):
    """What was decided, about whom, and why. Never a secret, a code or a token. In the order of the table's columns.

    A decision about somebody known is a row of its own. Refusals of strangers share one row per kind, address and
    minute: `bucket` is its key, and `count` says how many they were.
    """

    id: UUID
    at: datetime
    kind: str  # "user_registered", "token_issued", "token_refused", …
    sub: str | None  # of the person
    client_id: str | None
    grant: str | None  # the grant's public reference
    address: str | None  # IPv6 by its /64
    reason: str | None
    count: int
    bucket: bytes | None
    expires_at: datetime
