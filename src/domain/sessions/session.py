"""Sessions: a person signed in with a browser."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from domain.authenticators.assurance import Acr, level

IDLE = timedelta(hours=1)
ABSOLUTE = timedelta(hours=24)
KEPT_IDLE = timedelta(days=7)
KEPT_ABSOLUTE = timedelta(days=30)
FADES = timedelta(hours=24)  # a second factor of a kept session


class Session(Struct, frozen=True, kw_only=True):
    """One browser of one person. Fields stand in the order of the table's columns."""

    id: UUID
    digest: bytes  # of the cookie's value, which is new at each change of privilege
    sid: str  # random; what ID tokens say
    user_id: UUID
    is_kept: bool
    amr: tuple[str, ...]
    authenticated_at: datetime  # the last time that a password or a code was given: `auth_time`
    code_at: datetime | None  # the last time that a second factor was
    device: str
    address: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime  # absolute
    ended_at: datetime | None

    def is_alive(self, now: datetime) -> bool:
        """Neither ended, nor idle, nor old."""
        idle = KEPT_IDLE if self.is_kept else IDLE
        return self.ended_at is None and now < min(self.ends_at, self.seen_at + idle)

    def acr(self, now: datetime) -> Acr:
        """How sure we are now: a kept session's second factor fades."""
        if self.is_kept and self.code_at is not None and now >= self.code_at + FADES:
            return Acr.AAL1
        return level(self.amr)
