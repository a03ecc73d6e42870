import asyncio
import os
import sys
import threading
from collections.abc import Iterator

import pytest

from adapters.passwords.hash_pool import HashPool
from domain.refusal import Overloaded


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What work waits for."""
    event = threading.Event()
    yield event
    event.set()


async def begun(pool: HashPool, gate: threading.Event) -> asyncio.Task[bool]:
    """Work that has begun and waits."""
    started = threading.Event()

    def work() -> bool:
        started.set()
        return gate.wait(10)

    task = asyncio.create_task(pool.run(work))
    await asyncio.to_thread(started.wait, 10)
    return task


async def test_work_is_done_and_its_error_is_the_callers() -> None:
    pool = HashPool(threads=2, waiting=2)
    assert await pool.run(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        await pool.run(divmod, 7, 0)
    for _ in range(20):  # neither kept its place
        await pool.run(len, "a")


async def test_who_finds_no_place_is_told_at_once(gate: threading.Event) -> None:
    pool = HashPool(threads=1, waiting=2)
    tasks = [await begun(pool, gate), *(asyncio.create_task(pool.run(gate.wait, 10)) for _ in range(2))]
    await asyncio.sleep(0)
    with pytest.raises(Overloaded) as refused:
        await pool.run(len, "a")
    assert refused.value.retry_after == 2
    gate.set()
    assert await asyncio.gather(*tasks) == [True, True, True]
    assert await pool.run(len, "a") == 1


async def test_a_cancelled_caller_whose_work_goes_on_keeps_its_place(gate: threading.Event) -> None:
    pool = HashPool(threads=1, waiting=0)
    task = await begun(pool, gate)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(Overloaded):
        await pool.run(len, "a")
    gate.set()
    async with asyncio.timeout(5):
        while True:
            try:
                assert await pool.run(len, "a") == 1
                break
            except Overloaded:
                await asyncio.sleep(0.01)


async def test_a_cancelled_caller_whose_work_had_not_begun_gives_its_place_back(gate: threading.Event) -> None:
    pool = HashPool(threads=1, waiting=1)
    first = await begun(pool, gate)
    done: list[str] = []
    second = asyncio.create_task(pool.run(done.append, "second"))
    await asyncio.sleep(0)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    third = asyncio.create_task(pool.run(done.append, "third"))
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(first, third)
    assert done == ["third"]


async def test_the_loop_goes_on_while_work_is_done(gate: threading.Event) -> None:
    task = await begun(HashPool(threads=1, waiting=0), gate)
    await asyncio.sleep(0.01)
    assert not task.done()
    gate.set()
    assert await task


async def test_what_waits_when_the_pool_closes_never_begins(gate: threading.Event) -> None:
    pool = HashPool(threads=1, waiting=1)
    first = await begun(pool, gate)
    done: list[str] = []
    second = asyncio.create_task(pool.run(done.append, "second"))
    await asyncio.sleep(0)
    pool.close()
    with pytest.raises(asyncio.CancelledError):
        await second
    gate.set()
    assert await first
    assert done == []


@pytest.mark.skipif(sys.platform != "linux", reason="a priority belongs to a thread on Linux alone")
async def test_only_the_pools_threads_are_niced() -> None:
    ours = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    theirs = await HashPool(threads=1, waiting=0).run(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
    assert theirs == max(ours, 10)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == ours


async def test_a_refused_priority_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(which: int, who: int, priority: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse)
    assert await HashPool(threads=1, waiting=0).run(len, "ab") == 2


async def test_the_last_places_are_for_who_is_preferred(gate: threading.Event) -> None:
    pool = HashPool(threads=1, waiting=3, kept=2)
    tasks = [await begun(pool, gate), asyncio.create_task(pool.run(gate.wait, 10))]
    await asyncio.sleep(0)
    with pytest.raises(Overloaded):
        pool.refuse_when_full(is_preferred=False)
    with pytest.raises(Overloaded):
        await pool.run(gate.wait, 10)
    pool.refuse_when_full(is_preferred=True)
    tasks.append(asyncio.create_task(pool.run(gate.wait, 10, is_preferred=True)))
    gate.set()
    await asyncio.gather(*tasks)
    pool.refuse_when_full(is_preferred=False)
