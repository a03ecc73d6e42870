"""What is known to an account: there, strangers' failures do not count."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

REMEMBERED = timedelta(days=180)


class Acquaintance(Struct, frozen=True, kw_only=True):
    """A confidential client that has had a token for this person, or a browser in which they signed in."""

    user_id: UUID
    who: bytes
    expires_at: datetime


def met(user_id: UUID, who: bytes, now: datetime) -> Acquaintance:
    """From now on."""
    return Acquaintance(user_id=user_id, who=who, expires_at=now + REMEMBERED)
