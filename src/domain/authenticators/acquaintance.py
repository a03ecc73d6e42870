"""What is known to an account: there, strangers' failures do not count."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

REMEMBERED = timedelta(days=180)


class Acquaintance(Struct, frozen=True, kw_only=True):
    """A confidential client (later a browser) that has had a token for this person."""

    user_id: UUID
    who: bytes
    expires_at: datetime
