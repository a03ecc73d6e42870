"""Counters of failures, and the pace of sign-ups: one upsert each, exact on all nodes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Integer, LargeBinary, Table, Text, bindparam, case, delete, or_, select, update

from adapters.sql.engine import Connection, first
from adapters.sql.metadata import METADATA
from adapters.sql.statement import insert_into
from adapters.sql.types import Moment, Span
from domain.throttle import Limit

THROTTLES = Table(
    "throttles",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("subject", LargeBinary, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("until", Moment, nullable=False, index=True),
)

_columns = THROTTLES.c
_key = [_columns.kind, _columns.subject]
_this = (_columns.kind == bindparam("kind"), _columns.subject == bindparam("subject"))
_is_over = _columns.until <= bindparam("now", type_=Moment)
_insert = insert_into(THROTTLES)
HIT = _insert.on_conflict_do_update(
    index_elements=_key,
    set_={"count": case((_is_over, 1), else_=_columns.count + 1), "until": _insert.excluded.until},
    where=or_(_is_over, _columns.count < bindparam("most", type_=Integer)),
).returning(_columns.count)
BLOCKED_UNTIL = select(_columns.until).where(*_this, _columns.count >= bindparam("most"), _columns.until > bindparam("now"))
GIVE_BACK = update(THROTTLES).where(*_this, _columns.count > 0).values(count=_columns.count - 1)
CLEAR = delete(THROTTLES).where(*_this)
# GCRA: `until` is the theoretical arrival time of the next one.
ADMIT = _insert.on_conflict_do_update(
    index_elements=_key,
    set_={"until": case((_is_over, bindparam("now", type_=Moment)), else_=_columns.until).op("+")(bindparam("per", type_=Span))},
    where=_columns.until <= bindparam("latest", type_=Moment),
).returning(_columns.count)


@dataclass(frozen=True, slots=True)
class SqlFindThrottles:
    """Finders."""

    connection: Connection

    async def blocked_until(self, limit: Limit, subject: bytes, now: datetime) -> datetime | None:
        """When the wait ends."""
        row = first(await self.connection.rows(BLOCKED_UNTIL, kind=limit.kind, subject=subject, now=now, most=limit.count))
        return None if row is None else row[0]


@dataclass(frozen=True, slots=True)
class SqlThrottles(SqlFindThrottles):
    """Writes."""

    async def hit(self, limit: Limit, subject: bytes, now: datetime) -> int | None:
        """Which failure it is; None while it is blocked."""
        values = {"kind": limit.kind, "subject": subject, "count": 1, "until": limit.until(now), "now": now, "most": limit.count}
        row = first(await self.connection.rows(HIT, **values))
        return None if row is None else row[0]

    async def give_back(self, limit: Limit, subject: bytes) -> None:
        """One less."""
        await self.connection.rows(GIVE_BACK, kind=limit.kind, subject=subject)

    async def clear(self, limit: Limit, subject: bytes) -> None:
        """End the row."""
        await self.connection.rows(CLEAR, kind=limit.kind, subject=subject)

    async def admit(self, kind: str, subject: bytes, now: datetime, per: timedelta, burst: int) -> bool:
        """Whether one more fits."""
        values = {"kind": kind, "subject": subject, "count": 1, "until": now + per, "now": now, "per": per}
        return bool(await self.connection.rows(ADMIT, **values, latest=now + per * (burst - 1)))
