"""Group commit: what concurrent requests write without a unit of work shares statements and one COMMIT."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import asdict, replace

from adapters.sql import audit, codes, refresh_tokens
from adapters.sql.batches import Batches
from adapters.sql.engine import Engine, Transaction
from adapters.sql.statement import Statement
from application.ports.journal import Redemption
from domain.audit import AuditEvent
from domain.refusal import Overloaded


class SqlJournal:
    """See the port. On whatever database the engine is."""

    __slots__ = ("_append", "_engine", "_redeem")

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._append = Batches(self._appended)
        self._redeem = Batches(self._redeemed)

    async def append(self, *events: AuditEvent) -> None:
        """Raises `Overloaded`, or what is wrong with these events."""
        await self._append(events)

    async def redeem(self, redemption: Redemption) -> bool:
        """Raises `Overloaded`. What costs nothing and makes nothing is only told."""
        if redemption.code is None and redemption.refresh_token is None:
            await self.append(redemption.event)
            return True
        return await self._redeem(redemption)

    async def _appended(self, calls: Sequence[Sequence[AuditEvent]]) -> Sequence[None]:
        await self._engine.insert(audit.ADD, [asdict(event) for event in _merged(event for call in calls for event in call)])
        self._engine.commits += 1
        return [None] * len(calls)

    async def _redeemed(self, redemptions: Sequence[Redemption]) -> Sequence[bool]:
        transaction = await self._engine.begin()
        try:
            first = await _first(transaction, redemptions)
        except BaseException:
            await transaction.rollback()
            raise
        try:
            await transaction.commit()
        except Exception as error:
            # Nobody knows now whether it is there. Tried again one by one, who was first would come second to themselves.
            raise Overloaded(f"no answer to COMMIT: {error}") from error
        self._engine.commits += 1
        return [number in first for number in range(len(redemptions))]


def _merged(events: Iterable[AuditEvent]) -> list[AuditEvent]:
    """One row of each bucket, in an order that all nodes share: two batches that meet wait for each other one way round."""
    counted: dict[bytes, AuditEvent] = {}
    rows = []
    for event in events:
        if event.bucket is None:
            rows.append(event)
        else:
            before = counted.get(event.bucket)
            counted[event.bucket] = event if before is None else replace(before, count=before.count + event.count)
    return rows + [counted[bucket] for bucket in sorted(counted)]


async def _first(transaction: Transaction, redemptions: Sequence[Redemption]) -> Collection[int]:
    """The numbers of those that were first. What is spent goes before what it buys."""
    left = dict(enumerate(redemptions))
    spending = {number: {"digest": each.code, "now": each.event.at} for number, each in left.items() if each.code is not None}
    for number in await _late(transaction, codes.REDEEM, spending):
        del left[number]
    buying = {number: asdict(each.refresh_token) for number, each in left.items() if each.refresh_token is not None}
    for number in await _late(transaction, refresh_tokens.RENEW, buying):
        del left[number]
    if left:
        await transaction.many(audit.ADD, [asdict(each.event) for each in left.values()])
    return left.keys()


async def _late(transaction: Transaction, statement: Statement, asked: Mapping[int, Mapping[str, Any]]) -> set[int]:
    """For whom the statement did nothing; of several who ask for the same it does it for one."""
    if not asked:
        return set()
    done = {digest for (digest,) in await transaction.many(statement, list(asked.values()))}
    late = set()
    for number, values in asked.items():
        if values["digest"] in done:
            done.remove(values["digest"])
        else:
            late.add(number)
    return late
