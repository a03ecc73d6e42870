"""Counters of failures, and the pace of sign-ups."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.memory.tables import Tables, Throttle
from domain.throttle import Limit


@dataclass(frozen=True, slots=True)
class MemoryThrottles:
    """See the port."""

    tables: Tables

    async def blocked_until(self, limit: Limit, subject: bytes, now: datetime) -> datetime | None:
        row = self.tables.throttles.get((limit.kind, subject))
        return row.until if row is not None and row.count >= limit.count and row.until > now else None

    async def hit(self, limit: Limit, subject: bytes, now: datetime) -> int | None:
        if await self.blocked_until(limit, subject, now) is not None:
            return None
        row = self.tables.throttles.get((limit.kind, subject))
        count = row.count + 1 if row is not None and row.until > now else 1
        self.tables.throttles[limit.kind, subject] = Throttle(count, limit.until(now))
        return count

    async def give_back(self, limit: Limit, subject: bytes) -> None:
        row = self.tables.throttles.get((limit.kind, subject))
        if row is not None and row.count > 0:
            self.tables.throttles[limit.kind, subject] = Throttle(row.count - 1, row.until)

    async def clear(self, limit: Limit, subject: bytes) -> None:
        self.tables.throttles.pop((limit.kind, subject), None)

    async def admit(self, kind: str, subject: bytes, now: datetime, per: timedelta, burst: int) -> bool:
        row = self.tables.throttles.get((kind, subject))
        until = (now if row is None else max(row.until, now)) + per
        if until > now + burst * per:
            return False
        self.tables.throttles[kind, subject] = Throttle(1, until)
        return True
