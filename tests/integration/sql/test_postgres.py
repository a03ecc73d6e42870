"""What only PostgreSQL has: a server that may be away, silent, or busy with a lock."""

import asyncio
from asyncio import create_task, gather, sleep
from collections.abc import AsyncIterator
from datetime import timedelta
from time import monotonic
from urllib.parse import urlsplit

import asyncpg
import pytest

from adapters.sql.engine import Crossed
from adapters.sql.journal import SqlJournal
from adapters.sql.migrate import upgrade
from adapters.sql.postgres import COMMAND, PostgresEngine
from adapters.sql.store import SqlStore
from application.ports.journal import Redemption
from domain.refusal import Overloaded
from domain.throttle import Limit
from domain.users.user import User
from tests.integration.sql.proxy import proxied
from tests.unit.contracts import authorization_rows, rows

LIMIT = Limit("failures", 10_000, timedelta(days=365))
SUBJECT = b"s" * 32
OURS = "FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'test'"
TERMINATE = f"SELECT pg_terminate_backend(pid) {OURS}"
DEADLINE = 3.2  # seconds: an answer in 3, and the test's own


@pytest.fixture
async def dsn(postgres_database: str) -> str:
    await asyncio.to_thread(upgrade, postgres_database)
    return postgres_database


@pytest.fixture
async def admin(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn, server_settings={"application_name": "test"})
    yield connection
    await connection.close()


@pytest.fixture
async def busy(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """It holds locks, so it cannot watch: a transaction sees the same activity all the time."""
    connection = await asyncpg.connect(dsn, server_settings={"application_name": "test"})
    yield connection
    await connection.close()


@pytest.fixture
async def store(dsn: str) -> AsyncIterator[SqlStore]:
    engine = PostgresEngine(dsn)
    yield SqlStore(engine)
    await engine.close()


async def hit(store: SqlStore) -> int | None:
    async with store.begin() as unit:
        return await unit.throttles.hit(LIMIT, SUBJECT, rows.NOW)


async def others(admin: asyncpg.Connection) -> list[str]:
    """What the server's other connections to this database do."""
    told = await admin.fetch(f"SELECT state {OURS}")
    return [record[0] for record in told]


async def test_a_server_starts_while_its_database_is_away(unused_tcp_port: int) -> None:
    store = SqlStore(PostgresEngine(f"postgresql://u@127.0.0.1:{unused_tcp_port}/d"))
    with pytest.raises(Overloaded):
        await store.ready()
    with pytest.raises(Overloaded):
        await hit(store)
    await store.engine.close()


@pytest.mark.parametrize("change", [{"password": "wrong"}, {"database": "missing"}])
async def test_a_database_that_does_not_let_us_in_is_not_there(dsn: str, change: dict[str, str]) -> None:
    parts = urlsplit(dsn)
    name, database = change.get("password", parts.password or ""), change.get("database", parts.path[1:])
    wrong = parts._replace(netloc=f"nobody:{name}@{parts.hostname}:{parts.port}", path=f"/{database}").geturl()
    store = SqlStore(PostgresEngine(wrong))
    with pytest.raises(Overloaded):
        await store.ready()
    await store.engine.close()


async def test_connections_that_the_server_ended_are_replaced(store: SqlStore, admin: asyncpg.Connection) -> None:
    await gather(*(hit(store) for _ in range(4)))
    await admin.fetch(TERMINATE)
    await sleep(0.1)
    assert await hit(store) == 5
    await store.ready()


async def test_a_unit_that_loses_its_connection_is_overloaded_and_keeps_nothing(store: SqlStore, admin: asyncpg.Connection) -> None:
    async def lose() -> None:
        async with store.begin() as unit:
            await unit.throttles.hit(LIMIT, SUBJECT, rows.NOW)
            await admin.fetch(TERMINATE)

    for _ in range(5):
        with pytest.raises(Overloaded):
            await lose()
    assert await hit(store) == 1


async def test_a_statement_that_waits_too_long_is_overloaded_and_ends_on_the_server(
    store: SqlStore, admin: asyncpg.Connection, busy: asyncpg.Connection
) -> None:
    await hit(store)
    async with busy.transaction():
        await busy.execute("UPDATE throttles SET count = 7")
        started = monotonic()
        with pytest.raises(Overloaded):
            await hit(store)
        assert monotonic() - started < DEADLINE
        async with asyncio.timeout(5):
            while "active" in await others(admin):
                await sleep(0.05)
    assert await hit(store) == 8


async def test_a_unit_cancelled_in_a_statement_ends_on_the_server(
    store: SqlStore, admin: asyncpg.Connection, busy: asyncpg.Connection
) -> None:
    await hit(store)
    async with busy.transaction():
        await busy.execute("UPDATE throttles SET count = 7")
        tasks = [create_task(hit(store)) for _ in range(8)]
        await sleep(0.2)
        for task in tasks:
            task.cancel()
        await gather(*tasks, return_exceptions=True)
        async with asyncio.timeout(5):
            while "active" in await others(admin):
                await sleep(0.05)
        await store.ready()
    assert await hit(store) == 8
    assert "idle in transaction" not in await others(admin)


async def test_a_silent_server_is_answered_for_in_time_and_used_again(dsn: str) -> None:
    async with proxied(dsn) as (proxy, through):
        store = SqlStore(PostgresEngine(through))
        assert await hit(store) == 1
        proxy.flows.clear()
        started = monotonic()
        told = await gather(hit(store), store.ready(), *(hit(store) for _ in range(10)), return_exceptions=True)
        assert [type(answer) for answer in told] == [Overloaded] * 12
        assert monotonic() - started < COMMAND + 0.5
        proxy.flows.set()
        async with asyncio.timeout(5):
            assert await hit(store) == 2
        await store.engine.close()


async def test_a_server_that_was_cut_off_in_commit_is_overloaded(dsn: str) -> None:
    async with proxied(dsn) as (proxy, through):
        store = SqlStore(PostgresEngine(through))

        async def lose() -> None:
            async with store.begin() as unit:
                await unit.throttles.hit(LIMIT, SUBJECT, rows.NOW)
                proxy.cut()

        with pytest.raises(Overloaded):
            await lose()
        with pytest.raises(Overloaded):
            await hit(store)
        proxy.is_cut = False
        assert await hit(store) == 1
        await store.engine.close()


async def test_closing_does_not_wait_for_a_silent_server(dsn: str) -> None:
    async with proxied(dsn) as (proxy, through):
        store = SqlStore(PostgresEngine(through))
        await store.ready()
        proxy.flows.clear()
        started = monotonic()
        await store.engine.close()
        assert monotonic() - started < DEADLINE


async def test_a_deadlock_is_overloaded_for_one_of_two_and_costs_no_connection(store: SqlStore, admin: asyncpg.Connection) -> None:
    first, second = await rows.stored_user(store), await rows.stored_user(store)
    met = asyncio.Barrier(2)

    async def disable(one: User, other: User) -> None:
        async with store.begin() as unit:
            await unit.users.disable(one.id, rows.NOW)
            await met.wait()
            await unit.users.disable(other.id, rows.NOW)

    told = await gather(disable(first, second), disable(second, first), return_exceptions=True)
    assert {type(answer) for answer in told} == {type(None), Crossed}
    assert len(await others(admin)) == 2


async def test_without_cached_statements_everything_works_the_same(dsn: str) -> None:
    store = SqlStore(PostgresEngine(dsn, caches_statements=False))
    user = await rows.stored_user(store)
    assert await store.read.users.of(user.username_key) == user
    await store.engine.close()


async def test_a_pool_has_no_more_connections_than_it_was_given(dsn: str, admin: asyncpg.Connection) -> None:
    store = SqlStore(PostgresEngine(dsn, connections=2))
    await gather(*(hit(store) for _ in range(20)))
    assert len(await others(admin)) == 2
    await store.engine.close()


async def test_a_read_is_one_round_trip(store: SqlStore, admin: asyncpg.Connection) -> None:
    """No BEGIN, no reset: what was asked, and nothing else, is the connection's last statement."""
    await store.read.keyring.sealed()
    told = await admin.fetch(f"SELECT query {OURS}")
    assert [record[0].partition(" \n")[0] for record in told] == ["SELECT keyring.sealed"]


async def test_nobody_waits_for_a_row_that_another_holds(store: SqlStore, admin: asyncpg.Connection) -> None:
    """Whoever shares a transaction must not wait with one: what is held is left to a unit of work, which waits by itself."""
    families = [await rows.stored_family(store) for _ in range(6)]
    codes = [await authorization_rows.stored_code(store, each.grant) for each in families]
    redemptions = [Redemption(code=code.digest, event=rows.event()) for code in codes[:3]]
    redemptions += [Redemption(refresh_token=rows.refresh_token(each.grant, generation=2), event=rows.event()) for each in families[3:]]
    journal = SqlJournal(store.engine)
    async with admin.transaction():
        await admin.execute("SELECT 1 FROM authorization_codes WHERE digest = $1 FOR UPDATE", codes[1].digest)
        await admin.execute("SELECT 1 FROM grants WHERE id = $1 FOR UPDATE", families[4].grant.id)
        began = monotonic()
        assert await gather(*map(journal.redeem, redemptions)) == [True, False, True] * 2
        assert monotonic() - began < 1
    assert [await journal.redeem(redemptions[number]) for number in (1, 4)] == [True, True]


async def test_what_is_committed_is_so_whatever_becomes_of_the_connection(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    async def lose(*_: object) -> None:
        raise TimeoutError

    await store.ready()
    with monkeypatch.context() as patched:
        patched.setattr(asyncpg.Pool, "release", lose)
        user = await rows.stored_user(store)
    assert await store.read.users.of(user.username_key) == user
