"""Writes whose COMMIT concurrent requests share."""

from typing import Protocol

from msgspec import Struct

from domain.audit import AuditEvent
from domain.tokens.refresh_token import RefreshToken


class Redemption(Struct, frozen=True, kw_only=True):
    """What is good once, and what it buys: all of it is written, or nothing. No family is there before the code for its first token."""

    code: bytes | None = None  # the digest of the authorization code that is spent
    refresh_token: RefreshToken | None = None  # a family's first, or the next, whose being there spends the one before
    event: AuditEvent  # when it is, says whether the code has expired


class Journal(Protocol):
    """Writes without a unit of work."""

    async def append(self, *events: AuditEvent) -> None:
        """Events that nothing else is decided with; strangers' rows are counted as in a unit. Returns after COMMIT."""
        ...

    async def redeem(self, redemption: Redemption) -> bool:
        """Once for all nodes. Returns after COMMIT. False: somebody was faster, or is at it; the code has expired; the grant has ended.

        Whatever else was looked at before may have changed in between, by as little as if the tokens were a moment older.
        """
        ...
