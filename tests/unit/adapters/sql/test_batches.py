"""Calls that share a round trip, over a database that is told when it answers."""

import asyncio
from asyncio import Event, create_task, gather, sleep
from collections.abc import Sequence

import pytest

from adapters.sql import batches
from adapters.sql.batches import MOST, Batches
from adapters.sql.engine import Crossed
from adapters.sql.statement import Arguments, Row
from domain.refusal import Overloaded


class WrongKeyError(Exception):
    pass


class Gated:
    """Finds even numbers. Says which reads went together."""

    def __init__(self) -> None:
        self.gate = Event()
        self.trips: list[list[object]] = []
        self.failure: Exception | None = None
        self.read = Batches(self.together)

    async def together(self, reads: Sequence[Arguments]) -> list[Row | None]:
        numbers = [arguments[0] for arguments in reads]
        self.trips.append(numbers)
        await self.gate.wait()
        await sleep(0)
        if self.failure is not None:
            raise self.failure
        if "wrong" in numbers:
            raise WrongKeyError
        if "crossed" in numbers:
            raise Crossed("its parent is gone")
        if "away" in numbers:
            raise Overloaded("away")
        return [(number,) if isinstance(number, int) and number % 2 == 0 else None for number in numbers]


async def test_a_lone_read_waits_for_nobody() -> None:
    database = Gated()
    database.gate.set()
    assert [await database.read([number]) for number in (2, 3)] == [(2,), None]
    assert database.trips == [[2], [3]]


async def test_reads_that_come_meanwhile_go_together_and_each_gets_its_own() -> None:
    database = Gated()
    reads = [create_task(database.read([number])) for number in range(5)]
    await sleep(0)
    database.gate.set()
    assert await gather(*reads) == [(0,), None, (2,), None, (4,)]
    assert database.trips == [[0], [1, 2, 3, 4]]
    assert await database.read([6]) == (6,)


async def test_a_round_trip_has_its_bound() -> None:
    database = Gated()
    reads = [create_task(database.read([number])) for number in range(MOST + 2)]
    await sleep(0)
    database.gate.set()
    await gather(*reads)
    assert list(map(len, database.trips)) == [1, MOST, 1]


@pytest.mark.parametrize(("fault", "error"), [("wrong", WrongKeyError), ("crossed", Crossed)])
async def test_a_wrong_one_fails_by_itself(fault: str, error: type[Exception]) -> None:
    database = Gated()
    reads = [create_task(database.read([number])) for number in (0, 2, fault, 4)]
    await sleep(0)
    database.gate.set()
    results = await gather(*reads, return_exceptions=True)
    assert isinstance(results.pop(2), error)
    assert results == [(0,), (2,), (4,)]


async def test_a_database_that_is_away_is_so_for_all_and_asked_once() -> None:
    database = Gated()
    database.failure = Overloaded("away")
    reads = [create_task(database.read([number])) for number in range(4)]
    await sleep(0)
    database.gate.set()
    assert all(isinstance(result, Overloaded) for result in await gather(*reads, return_exceptions=True))
    assert len(database.trips) == 2
    database.failure = None
    assert await database.read([2]) == (2,)


async def test_who_waits_while_the_database_is_away_hears_of_it_with_the_others() -> None:
    database = Gated()
    database.failure = Overloaded("away")
    reads = [create_task(database.read([number])) for number in range(3 * MOST)]
    await sleep(0)
    database.gate.set()
    assert all(isinstance(result, Overloaded) for result in await gather(*reads, return_exceptions=True))
    assert list(map(len, database.trips)) == [1, MOST]


async def test_when_the_database_goes_away_as_each_is_tried_alone_the_others_are_told_at_once() -> None:
    database = Gated()
    reads = [create_task(database.read([number])) for number in (0, 2, "crossed", "away", *range(4, 4 + MOST))]
    await sleep(0)
    database.gate.set()
    results = await gather(*reads, return_exceptions=True)
    assert results[:2] == [(0,), (2,)]
    assert [type(result) for result in results[2:]] == [Crossed, *[Overloaded] * (MOST + 1)]
    assert list(map(len, database.trips)) == [1, MOST, 1, 1, 1]


async def test_trying_each_alone_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others wait meanwhile."""
    monkeypatch.setattr(batches, "PATIENCE", -1)
    database = Gated()
    reads = [create_task(database.read([number])) for number in (0, 2, "crossed", 4)]
    await sleep(0)
    database.gate.set()
    first, *others = await gather(*reads, return_exceptions=True)
    assert (first, [type(other) for other in others]) == ((0,), [Overloaded] * 3)
    assert list(map(len, database.trips)) == [1, 3]
    assert await database.read([6]) == (6,)


@pytest.mark.parametrize("gone", [0, 1])
async def test_who_goes_away_takes_nobody_along(gone: int) -> None:
    database = Gated()
    reads = [create_task(database.read([number])) for number in (0, 2, 4)]
    await sleep(0)
    reads[gone].cancel()
    await sleep(0)
    database.gate.set()
    results = await gather(*reads, return_exceptions=True)
    assert isinstance(results.pop(gone), asyncio.CancelledError)
    assert results == [(number,) for place, number in enumerate((0, 2, 4)) if place != gone]
    assert await database.read([6]) == (6,)
