"""Writes whose COMMIT concurrent requests share."""

from typing import Protocol

from msgspec import Struct

from domain.audit import AuditEvent
from domain.tokens.refresh_token import RefreshToken


class Exchange(Struct, frozen=True, kw_only=True):
    """What is good once, for what it buys: all of it is written, or nothing."""

    code: bytes | None = None  # the digest of the authorization code that is spent
    refresh_token: RefreshToken | None = None  # a family's first, or the next, whose being there spends the one before
    event: AuditEvent


class Journal(Protocol):
    """For what needs no unit of work, because all that it depends on is in its own conditional statements."""

    async def append(self, *events: AuditEvent) -> None:
        """Events that nothing else is decided with; strangers' rows are counted as in a unit. Returns after COMMIT."""
        ...

    async def exchange(self, exchange: Exchange) -> bool:
        """Once for all nodes. Returns after COMMIT. False: somebody was faster or the code has expired, and nothing is written."""
        ...
