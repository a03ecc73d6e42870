"""Authorization codes (RFC 6749 4.1.2): 60 seconds, for one use, bound to everything that was said."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

LIFETIME = timedelta(seconds=60)


class AuthorizationCode(Struct, frozen=True, kw_only=True):
    """A code. Fields stand in the order of the table's columns."""

    digest: bytes
    grant_id: UUID
    client_id: UUID
    redirect_uri: str
    code_challenge: str | None
    nonce: str | None
    expires_at: datetime
    used_at: datetime | None
