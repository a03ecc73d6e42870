import asyncio

import pytest

from application.freshness import Fresh
from tests.fakes.clock import FixedClock


class Source:
    def __init__(self) -> None:
        self.loads = 0
        self.value: str | None = "a"

    async def load(self, key: str) -> str | None:
        self.loads += 1
        await asyncio.sleep(0)
        if self.value == "broken":
            raise OSError
        return self.value


async def test_concurrent_callers_share_one_load_and_half_a_second_is_kept() -> None:
    source, clock = Source(), FixedClock()
    fresh = Fresh(source.load, clock)
    assert await asyncio.gather(*(fresh.of("k") for _ in range(40))) == ["a"] * 40
    source.value = "b"
    clock.advance(seconds=0.499)
    assert (await fresh.of("k"), source.loads) == ("a", 1)
    clock.advance(seconds=0.001)
    assert (await fresh.of("k"), source.loads) == ("b", 2)


async def test_what_is_not_there_is_not_kept() -> None:
    source = Source()
    source.value = None
    fresh = Fresh(source.load, FixedClock())
    assert await fresh.of("k") is None
    source.value = "now"
    assert await fresh.of("k") == "now"


async def test_a_failed_load_fails_who_waits_and_is_tried_again() -> None:
    source = Source()
    source.value = "broken"
    fresh = Fresh(source.load, FixedClock())
    outcomes = await asyncio.gather(*(fresh.of("k") for _ in range(3)), return_exceptions=True)
    assert all(isinstance(outcome, OSError) for outcome in outcomes)
    source.value = "a"
    assert await fresh.of("k") == "a"


async def test_a_caller_that_goes_away_takes_nobody_along() -> None:
    source = Source()
    fresh = Fresh(source.load, FixedClock())
    first, second = asyncio.create_task(fresh.of("k")), asyncio.create_task(fresh.of("k"))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "a"
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_clock_that_is_set_back_makes_nothing_fresh_for_longer() -> None:
    source, clock = Source(), FixedClock()
    fresh = Fresh(source.load, clock)
    await fresh.of("k")
    clock.advance(hours=-1)
    source.value = "b"
    assert await fresh.of("k") == "b"
