import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from domain.authenticators.acquaintance import Acquaintance
from entrypoints import background
from tests.fakes.clock import FixedClock
from tests.unit.application.world import World, a_world


class Swept:
    """A store that counts how often it is swept, and has so many rows to sweep."""

    def __init__(self, rows: int = 0, *, fails: bool = False) -> None:
        self.commits = 0
        self.rows = rows
        self.batches: list[int] = []
        self.fails = fails

    async def sweep(self, now: datetime, limit: int) -> int:
        if self.fails:
            self.fails = False
            raise OSError
        swept = min(self.rows, limit)
        self.rows -= swept
        self.batches.append(swept)
        return swept


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "LOOKS_EVERY", 0.001)


@asynccontextmanager
async def swept(store: Swept) -> AsyncIterator[None]:
    task = asyncio.create_task(background.sweeping(store, FixedClock()))  # type: ignore[arg-type]
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.001)


async def test_what_a_process_before_left_is_swept_at_once_in_batches() -> None:
    store = Swept(rows=1200)
    async with swept(store):
        await until(lambda: store.batches == [500, 500, 200])


async def test_an_idle_server_leaves_its_disk_alone_and_five_hundred_commits_wake_it() -> None:
    store = Swept()
    async with swept(store):
        await until(lambda: len(store.batches) == 1)
        store.commits = 499
        await asyncio.sleep(0.05)
        assert len(store.batches) == 1
        store.commits = 500
        await until(lambda: len(store.batches) == 2)


async def test_a_failed_sweep_is_logged_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    store = Swept(rows=1, fails=True)
    async with swept(store):
        await until(lambda: not store.fails)
        store.commits = 500
        await until(lambda: store.rows == 0)
    assert "tried again" in caplog.text


async def test_expired_rows_go_and_living_ones_stay(world: World) -> None:
    mira = await world.someone_confirmed()
    user, now = await world.user(mira.name), world.clock.now()
    async with world.store.begin() as unit:
        for who, lives in ((b"old", -background.SKEW), (b"new", timedelta(0))):
            await unit.acquaintances.note(Acquaintance(user_id=user.id, who=who, expires_at=now + lives))
    task = asyncio.create_task(background.sweeping(world.store, world.clock))
    await until(lambda: [row.who for row in world.store.tables.acquaintances.values()] == [b"new"])
    task.cancel()


@pytest.fixture
async def world() -> World:
    return await a_world()
