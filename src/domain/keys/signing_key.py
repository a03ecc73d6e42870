"""Signing keys: one upcoming and published, one active, and retired ones that still verify."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

ACCESS_TOKENS = "ES256"
ALGORITHMS = (ACCESS_TOKENS, "RS256")  # the second for ID tokens (OpenID Connect Core 15.1)
LEEWAY = timedelta(seconds=15)  # ten of clocks that differ, and nodes that still have the keys of half a second ago


class State(StrEnum):
    """What a key may do. Upcoming ones are published, so that relying parties have them before the first signature."""

    UPCOMING = "upcoming"
    ACTIVE = "active"
    RETIRED = "retired"
    REVOKED = "revoked"


class SigningKey(Struct, frozen=True, kw_only=True):
    """A key pair. Fields stand in the order of the table's columns."""

    kid: str  # RFC 7638 thumbprint
    algorithm: str
    state: State
    private: bytes  # PKCS #8 DER, sealed
    public: str  # the JWK, as JSON
    published_at: datetime
    active_at: datetime | None
    ended_at: datetime | None  # retired or revoked


def ready_at(key: SigningKey, visible: timedelta) -> datetime:
    """When an upcoming key may sign: published for `visible`, twice the age of anybody's copy of the JWKS."""
    return key.published_at + visible


def verifies(key: SigningKey, issued_at: int) -> bool:
    """Whether this key's signature under a token of that time is worth anything."""
    match key.state:
        case State.REVOKED:
            return False
        case State.RETIRED:
            return key.ended_at is not None and issued_at <= (key.ended_at + LEEWAY).timestamp()
        case _:
            return True  # an upcoming one as well: another node may have promoted it a moment ago
