"""Counters that block, and a pace."""

from datetime import datetime, timedelta

from application.ports.store import Store
from domain.throttle import Limit
from tests.unit.contracts.rows import DAY, MINUTE, NOW, SECOND

WAIT = 15 * MINUTE
LIMIT = Limit("failures", 3, WAIT)
LONG = Limit("in_a_row", 3, timedelta(days=365))
MIRA = b"m" * 32
NOEL = b"n" * 32


async def hit(store: Store, limit: Limit = LIMIT, subject: bytes = MIRA, now: datetime = NOW) -> int | None:
    async with store.begin() as unit:
        return await unit.throttles.hit(limit, subject, now)


async def give_back(store: Store, limit: Limit = LIMIT) -> None:
    async with store.begin() as unit:
        await unit.throttles.give_back(limit, MIRA)


async def blocked_until(store: Store, limit: Limit = LIMIT, subject: bytes = MIRA, now: datetime = NOW) -> datetime | None:
    return await store.read.throttles.blocked_until(limit, subject, now)


class TestThrottles:
    async def test_nothing_is_blocked_before_the_last_failure(self, store: Store) -> None:
        assert await blocked_until(store) is None
        assert [await hit(store), await hit(store)] == [1, 2]
        assert await blocked_until(store) is None

    async def test_the_last_failure_blocks_for_the_whole_time(self, store: Store) -> None:
        assert [await hit(store, now=NOW + n * MINUTE) for n in range(4)] == [1, 2, 3, None]
        assert await blocked_until(store, now=NOW + 3 * MINUTE) == NOW + 2 * MINUTE + WAIT

    async def test_a_refused_one_does_not_make_the_wait_longer(self, store: Store) -> None:
        assert [await hit(store) for _ in range(3)] == [1, 2, 3]
        assert await hit(store, now=NOW + WAIT - SECOND) is None
        assert await blocked_until(store, now=NOW + SECOND) == NOW + WAIT

    async def test_the_count_begins_anew_after_the_wait(self, store: Store) -> None:
        assert [await hit(store) for _ in range(4)] == [1, 2, 3, None]
        assert await blocked_until(store, now=NOW + WAIT) is None
        assert [await hit(store, now=NOW + WAIT) for _ in range(4)] == [1, 2, 3, None]

    async def test_the_count_begins_anew_after_as_long_in_quiet(self, store: Store) -> None:
        assert [await hit(store), await hit(store)] == [1, 2]
        assert await hit(store, now=NOW + WAIT) == 1

    async def test_what_is_not_quiet_for_long_enough_goes_on(self, store: Store) -> None:
        later = [await hit(store, now=NOW + n * (WAIT - SECOND)) for n in range(4)]
        assert later == [1, 2, 3, None]

    async def test_what_is_given_back_may_fail_again(self, store: Store) -> None:
        assert [await hit(store) for _ in range(3)] == [1, 2, 3]
        await give_back(store)
        assert await blocked_until(store) is None
        assert [await hit(store), await hit(store)] == [3, None]

    async def test_no_more_is_given_back_than_was_counted(self, store: Store) -> None:
        await give_back(store)
        await hit(store)
        for _ in range(3):
            await give_back(store)
        assert [await hit(store) for _ in range(4)] == [1, 2, 3, None]

    async def test_clearing_ends_the_wait(self, store: Store) -> None:
        assert [await hit(store) for _ in range(3)] == [1, 2, 3]
        async with store.begin() as unit:
            await unit.throttles.clear(LIMIT, MIRA)
        assert await blocked_until(store) is None
        assert await hit(store) == 1

    async def test_kinds_and_subjects_do_not_touch_each_other(self, store: Store) -> None:
        assert [await hit(store) for _ in range(3)] == [1, 2, 3]
        assert await hit(store, subject=NOEL) == 1
        assert await hit(store, LONG) == 1
        async with store.begin() as unit:
            await unit.throttles.clear(LIMIT, NOEL)
        assert await blocked_until(store) == NOW + WAIT


async def admit(store: Store, now: datetime, *, burst: int = 3, subject: bytes = MIRA, per: timedelta = MINUTE) -> bool:
    async with store.begin() as unit:
        return await unit.throttles.admit("sign_up", subject, now, per, burst)


class TestPace:
    async def test_a_burst_and_then_one_each_period(self, store: Store) -> None:
        assert [await admit(store, NOW) for _ in range(4)] == [True, True, True, False]
        assert not await admit(store, NOW + MINUTE - SECOND)
        assert [await admit(store, NOW + MINUTE) for _ in range(2)] == [True, False]
        assert [await admit(store, NOW + 2 * MINUTE) for _ in range(2)] == [True, False]

    async def test_a_refused_one_costs_nothing(self, store: Store) -> None:
        assert [await admit(store, NOW) for _ in range(20)] == [True] * 3 + [False] * 17
        assert await admit(store, NOW + MINUTE)

    async def test_quiet_earns_one_burst_and_no_more(self, store: Store) -> None:
        assert await admit(store, NOW)
        assert [await admit(store, NOW + DAY) for _ in range(4)] == [True, True, True, False]

    async def test_a_burst_of_one(self, store: Store) -> None:
        assert [await admit(store, NOW, burst=1) for _ in range(2)] == [True, False]

    async def test_periods_of_less_than_a_second(self, store: Store) -> None:
        tenth = timedelta(milliseconds=100)
        assert [await admit(store, NOW, per=tenth) for _ in range(4)] == [True, True, True, False]
        assert not await admit(store, NOW + 0.9 * tenth, per=tenth)
        assert await admit(store, NOW + tenth, per=tenth)

    async def test_subjects_do_not_touch_each_other(self, store: Store) -> None:
        assert [await admit(store, NOW, burst=1), await admit(store, NOW, burst=1, subject=NOEL)] == [True, True]
