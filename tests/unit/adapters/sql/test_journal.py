"""Group commit, over an engine that is told when its COMMIT returns."""

import asyncio
from asyncio import Event, create_task, gather, sleep
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import Select

from adapters.sql.batches import MOST
from adapters.sql.engine import Crossed, Transaction
from adapters.sql.journal import SqlJournal
from adapters.sql.statement import Row, Statement
from application.ports.journal import Redemption
from domain.refusal import Overloaded
from tests.unit.contracts import rows


class WrongRowError(Exception):
    pass


class SilentTransaction:
    """Everything goes well but that COMMIT has no answer."""

    async def rows(self, statement: Statement, **values: object) -> list[Row]:
        raise NotImplementedError

    async def one(self, statement: Select[Any], **values: object) -> Row | None:
        raise NotImplementedError

    async def many(self, statement: Statement, values: Sequence[Mapping[str, object]]) -> list[Row]:
        return [(each["digest"],) for each in values if "digest" in each]

    async def commit(self) -> None:
        await sleep(0)
        raise Crossed("statement completion unknown")

    async def rollback(self) -> None:
        raise AssertionError("it was not rolled back")


class GatedEngine:
    """Keeps every COMMIT waiting until the gate is open."""

    def __init__(self) -> None:
        self.gate = Event()
        self.gate.set()
        self.batches: list[list[str]] = []
        self.failure: Exception | None = None
        self.commits = 0
        self.begun = 0

    async def insert(self, statement: Statement, rows: Sequence[Mapping[str, object]]) -> None:
        kinds = [str(row["kind"]) for row in rows]
        await self.gate.wait()
        await sleep(0)
        if self.failure is not None:
            raise self.failure
        if "wrong" in kinds:
            raise WrongRowError
        self.batches.append(kinds)

    async def rows(self, statement: Statement, **values: object) -> list[Row]:
        raise NotImplementedError

    async def one(self, statement: Select[Any], **values: object) -> Row | None:
        raise NotImplementedError

    async def begin(self) -> Transaction:
        self.begun += 1
        return SilentTransaction()

    async def table_names(self) -> frozenset[str]:
        raise NotImplementedError

    async def close(self) -> None:
        pass


@pytest.fixture
def engine() -> GatedEngine:
    return GatedEngine()


@pytest.fixture
def journal(engine: GatedEngine) -> SqlJournal:
    return SqlJournal(engine)


async def append(journal: SqlJournal, *kinds: str) -> None:
    await journal.append(*(rows.event(kind=kind) for kind in kinds))


async def test_a_lone_call_waits_for_nobody(journal: SqlJournal, engine: GatedEngine) -> None:
    await append(journal, "a", "b")
    assert engine.batches == [["a", "b"]]
    assert engine.commits == 1


async def test_calls_that_come_meanwhile_share_the_next_commit(journal: SqlJournal, engine: GatedEngine) -> None:
    engine.gate.clear()
    first = create_task(append(journal, "first"))
    await sleep(0.01)
    others = [create_task(append(journal, f"{number}")) for number in range(30)]
    await sleep(0.01)
    engine.gate.set()
    await gather(first, *others)
    assert engine.batches == [["first"], [f"{number}" for number in range(30)]]


async def test_nobody_is_told_before_the_commit_returned(journal: SqlJournal, engine: GatedEngine) -> None:
    engine.gate.clear()
    call = create_task(append(journal, "a"))
    await sleep(0.02)
    assert not call.done()
    engine.gate.set()
    await call


async def test_a_batch_has_a_limit(journal: SqlJournal, engine: GatedEngine) -> None:
    await gather(*(append(journal, "a") for _ in range(MOST + 1)))
    assert [len(commit) for commit in engine.batches] == [1, MOST]


async def test_who_comes_as_the_flusher_ends_is_not_forgotten(journal: SqlJournal, engine: GatedEngine) -> None:
    async def two_in_a_row(name: str) -> None:
        await append(journal, name)
        await append(journal, name)

    async with asyncio.timeout(5):
        await gather(*(two_in_a_row(f"{number}") for number in range(50)))
    assert sum(len(commit) for commit in engine.batches) == 100


async def test_one_wrong_event_fails_its_caller_only(journal: SqlJournal, engine: GatedEngine) -> None:
    told = await gather(*(append(journal, kind) for kind in ("a", "wrong", "b")), return_exceptions=True)
    assert [type(answer) for answer in told] == [type(None), WrongRowError, type(None)]
    assert engine.batches == [["a"], ["b"]]
    await append(journal, "after")


async def test_when_the_database_is_away_all_are_told_at_once(journal: SqlJournal, engine: GatedEngine) -> None:
    engine.failure = Overloaded("away")
    told = await gather(*(append(journal, "a") for _ in range(3)), return_exceptions=True)
    assert [type(answer) for answer in told] == [Overloaded] * 3
    engine.failure = None
    await append(journal, "after")
    assert engine.batches == [["after"]]


async def test_a_cancelled_caller_stops_nobody(journal: SqlJournal, engine: GatedEngine) -> None:
    engine.gate.clear()
    calls = [create_task(append(journal, f"{number}")) for number in range(3)]
    await sleep(0.01)
    calls[0].cancel()
    calls[1].cancel()
    await sleep(0)
    engine.gate.set()
    async with asyncio.timeout(5):
        told = await gather(*calls, return_exceptions=True)
    assert [type(answer) for answer in told] == [asyncio.CancelledError, asyncio.CancelledError, type(None)]
    await append(journal, "after")


async def test_a_redemption_whose_commit_has_no_answer_is_not_tried_again(journal: SqlJournal, engine: GatedEngine) -> None:
    """It may be there: who was first would come second to themselves, and lose all that the code bought."""
    codes = [bytes([number]) for number in range(4)]
    told = await gather(*(journal.redeem(Redemption(code=code, event=rows.event())) for code in codes), return_exceptions=True)
    assert [type(answer) for answer in told] == [Overloaded] * 4
    assert engine.begun == 2
