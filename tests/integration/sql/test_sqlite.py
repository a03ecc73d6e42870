"""What only SQLite has: one file, one writer, and other processes that hold its lock."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from asyncio import create_task, gather, sleep
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest

from adapters.sql.migrate import upgrade
from adapters.sql.sqlite import SqliteEngine, connect
from adapters.sql.store import SqlStore
from adapters.sql.throttles import CLEAR
from domain.refusal import Overloaded
from domain.throttle import Limit
from tests.unit.contracts import rows

LIMIT = Limit("failures", 10_000, timedelta(days=365))
SUBJECT = b"s" * 32
HITS = """
import asyncio, pathlib, sys
from adapters.sql.sqlite import SqliteEngine
from adapters.sql.store import SqlStore
from domain.throttle import QUARTER, Limit
from tests.unit.contracts.rows import NOW

async def main():
    store = SqlStore(SqliteEngine(pathlib.Path(sys.argv[1])))
    for _ in range(100):
        async with store.begin() as unit:
            await unit.throttles.hit(Limit("failures", 10_000, QUARTER), b"s" * 32, NOW)
    await store.engine.close()

asyncio.run(main())
"""


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    await asyncio.to_thread(upgrade, f"sqlite:///{tmp_path}/watchword.db")
    return tmp_path / "watchword.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqlStore]:
    engine = SqliteEngine(path, patience=0.3)
    yield SqlStore(engine)
    await engine.close()


@contextmanager
def held(path: Path) -> Iterator[sqlite3.Connection]:
    """The file's write lock, as another process holds it."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    finally:
        connection.close()


async def hit(store: SqlStore) -> int | None:
    async with store.begin() as unit:
        return await unit.throttles.hit(LIMIT, SUBJECT, rows.NOW)


@pytest.mark.parametrize(("pragma", "value"), [("synchronous", 2), ("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 0)])
def test_commits_survive_a_power_cut_and_nobody_waits_inside_sqlite(path: Path, pragma: str, value: object) -> None:
    connection = connect(path)
    assert connection.execute(f"PRAGMA {pragma}").fetchone()[0] == value
    connection.close()


async def test_a_reader_cannot_write(store: SqlStore) -> None:
    with pytest.raises(Overloaded, match="readonly"):
        await store.engine.rows(CLEAR, kind="failures", subject=SUBJECT)


async def test_a_unit_is_begin_its_statements_and_commit_and_only_commit_runs_in_the_thread(store: SqlStore) -> None:
    await hit(store)
    seen: list[tuple[str, bool]] = []

    def note(statement: str) -> None:
        seen.append((statement.partition(" ")[0], threading.current_thread() is threading.main_thread()))

    store.engine._writer.set_trace_callback(note)  # type: ignore[attr-defined]
    await hit(store)
    assert seen == [("BEGIN", True), ("INSERT", True), ("COMMIT", False)]


async def test_who_meets_another_process_waits_and_goes_on(store: SqlStore, path: Path) -> None:
    with held(path):
        task = create_task(hit(store))
        await sleep(0.1)
        assert not task.done()
    assert await task == 1


async def test_who_waits_too_long_is_overloaded_and_the_next_is_not(store: SqlStore, path: Path) -> None:
    with held(path):
        started = monotonic()
        with pytest.raises(Overloaded):
            await hit(store)
        assert 0.3 <= monotonic() - started < 1
        assert await store.read.users.page("", 1) == ()
    assert await hit(store) == 1


async def test_waiting_does_not_stop_the_event_loop(store: SqlStore, path: Path) -> None:
    with held(path):
        task = create_task(hit(store))
        started, turns = monotonic(), 0
        while monotonic() - started < 0.2:
            await sleep(0.001)
            turns += 1
    assert turns > 50
    assert await task == 1


async def test_who_is_cancelled_while_waiting_for_the_lock_gives_up_the_turn(store: SqlStore, path: Path) -> None:
    with held(path):
        task = create_task(hit(store))
        await sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await hit(store) == 1


async def test_four_processes_lose_no_update(path: Path) -> None:
    root = Path(__file__).parents[3]
    programs = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", HITS, str(path), cwd=root, stderr=subprocess.PIPE) for _ in range(4)
    ]
    told = await gather(*(program.communicate() for program in programs))
    assert [error for _, error in told] == [b""] * 4
    store = SqlStore(SqliteEngine(path))
    assert await hit(store) == 401
    await store.engine.close()


async def test_a_full_disk_is_overloaded_and_what_was_there_stays(store: SqlStore, path: Path) -> None:
    await hit(store)
    writer = store.engine._writer  # type: ignore[attr-defined]
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages}")

    async def fill() -> None:
        async with store.begin() as unit:
            for _ in range(200):
                await unit.audit.add(rows.event(reason="x" * 1000))

    with pytest.raises(Overloaded, match="full"):
        await fill()
    writer.execute("PRAGMA max_page_count = 1073741823")
    assert await hit(store) == 2
    await fill()


async def test_a_commit_that_fails_is_no_success_and_the_engine_goes_on(store: SqlStore) -> None:
    async def orphan() -> None:
        async with store.begin() as unit:
            store.engine._writer.execute("PRAGMA defer_foreign_keys = ON")  # type: ignore[attr-defined]
            await unit.authenticators.add(rows.totp(rows.user()))

    with pytest.raises(Overloaded):
        await orphan()
    assert await hit(store) == 1


async def test_a_file_that_cannot_be_opened_is_overloaded(tmp_path: Path) -> None:
    engine = SqliteEngine(tmp_path / "missing" / "watchword.db", patience=0)
    with pytest.raises(Overloaded):
        await SqlStore(engine).ready()
    with pytest.raises(Overloaded):
        await engine.begin()
    await engine.close()
