"""Refresh tokens (RFC 6749 6): opaque, for one use where the client can keep no secret (RFC 9700 4.14.2).

Each token of a family (a grant) is a row that is only ever inserted: that a token was used is the existence of the
next generation. The successor is derived from its predecessor, so a client that repeats a lost request gets the same
one, of any number of concurrent requests exactly one inserts its row, and no token is stored in clear.
"""

from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from msgspec import Struct

SKEW = timedelta(seconds=10)  # between the clocks of two nodes
DIRECT_PREDECESSOR_OF_A_USED_ONE = 2  # generations behind the newest


class RefreshToken(Struct, frozen=True, kw_only=True):
    """One generation of a family. Fields stand in the order of the table's columns."""

    digest: bytes
    grant_id: UUID
    generation: int
    created_at: datetime
    expires_at: datetime  # idle; never later than the grant


class Use(Enum):
    """What presenting a token comes to."""

    FRESH = "fresh"  # the newest of its family
    REPEATED = "repeated"  # its answer was lost: the same successor again
    LATE = "late"  # its successor was used meanwhile: refused, without consequence
    REPLAYED = "replayed"  # somebody else has it: the family ends
    EXPIRED = "expired"


def use(token: RefreshToken, successor_made: datetime | None, newest: int, now: datetime, grace: timedelta) -> Use:
    """What this presentation is. `successor_made`: when the next generation was inserted, None if there is none."""
    if successor_made is None:
        return Use.FRESH if now < token.expires_at else Use.EXPIRED
    age = now - successor_made
    # Another node's clock may be ahead by a little: of two that race, neither was earlier. A clock that was set back by more
    # must not make an old token good again.
    if max(age, timedelta(0)) >= grace or age < -SKEW:
        return Use.REPLAYED
    behind = newest - token.generation
    if behind == 1:
        return Use.REPEATED
    return Use.LATE if behind == DIRECT_PREDECESSOR_OF_A_USED_ONE else Use.REPLAYED
