"""Counters of failures."""

from datetime import datetime, timedelta
from typing import Protocol

from domain.throttle import Limit


class FindThrottles(Protocol):
    """What may be asked outside a unit of work."""

    async def blocked_until(self, limit: Limit, subject: bytes, now: datetime) -> datetime | None:
        """When the wait ends, if there is one."""
        ...


class Throttles(FindThrottles, Protocol):
    """Each method is one statement, exact on all nodes."""

    async def hit(self, limit: Limit, subject: bytes, now: datetime) -> int | None:
        """Count a failure before it is known to be one. Which it is, from 1; None while it is blocked."""
        ...

    async def give_back(self, limit: Limit, subject: bytes) -> None:
        """It was none: one less."""
        ...

    async def clear(self, limit: Limit, subject: bytes) -> None:
        """End the row: a success, or an operator."""
        ...

    async def admit(self, kind: str, subject: bytes, now: datetime, per: timedelta, burst: int) -> bool:
        """Whether one more fits a pace of `burst` in `burst * per` (GCRA). A refused one costs nothing."""
        ...
