"""Work that is nobody's request: expired rows are swept, and signing keys rotate."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from time import monotonic

from application.ports.clock import Clock
from application.ports.store import Store
from entrypoints.house import House

log = logging.getLogger("watchword.background")

BATCH = 500  # rows in one transaction
SHARE = 0.05  # of the time, at most: a batch is followed by nineteen times its length in rest
WOKEN_BY = 500  # commits: an idle server leaves its disk alone
LOOKS_EVERY = 1.0  # seconds
AT_LEAST_EVERY = 60.0  # seconds, if there was any commit
ROTATES_EVERY = 60.0  # seconds
SKEW = timedelta(minutes=1)  # what has expired here may live on a node whose clock is behind, which must find its row


@asynccontextmanager
async def background(house: House) -> AsyncIterator[None]:
    """Both, while the block lasts. What fails is logged and tried again; no request notices."""
    tasks = (
        asyncio.create_task(sweeping(house.store, house.clock)),
        asyncio.create_task(_again_and_again(house.rotate_keys.on_schedule, ROTATES_EVERY)),
    )
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def sweeping(store: Store, clock: Clock) -> None:
    """Tables stay as large as their rate times their lifetime, without a request paying for it."""
    seen, swept_at = -1, monotonic()  # whatever a process before left is swept at once
    while True:
        due = monotonic() - swept_at >= AT_LEAST_EVERY and store.commits != seen
        if seen < 0 or due or store.commits - seen >= WOKEN_BY:
            await _watched(lambda: _sweep_all(store, clock))
            # Its own commits wake nobody.
            seen, swept_at = store.commits, monotonic()
        await asyncio.sleep(LOOKS_EVERY)


async def _sweep_all(store: Store, clock: Clock) -> None:
    while True:
        began = monotonic()
        swept = await store.sweep(clock.now() - SKEW, BATCH)
        if swept < BATCH:
            return
        await asyncio.sleep((monotonic() - began) * (1 / SHARE - 1))


async def _again_and_again(work: Callable[[], Awaitable[object]], pause: float) -> None:
    while True:
        await _watched(work)
        await asyncio.sleep(pause)


async def _watched(work: Callable[[], Awaitable[object]]) -> None:
    try:
        await work()
    except Exception:
        log.exception("work in the background failed, and will be tried again")
