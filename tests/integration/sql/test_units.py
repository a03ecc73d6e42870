"""What breaks a unit of work, on each database: nothing half done stays, and the engine goes on."""

import asyncio
import re
from asyncio import create_task, sleep
from datetime import timedelta

import pytest
from msgspec.structs import asdict
from sqlalchemy import insert, literal_column, select

from adapters.sql.engine import Engine
from adapters.sql.store import SqlStore
from adapters.sql.users import ADD, OF, USERS
from application.ports.audit import AuditFilter
from domain.refusal import CodeRefused, Overloaded
from domain.throttle import Limit
from domain.users.user import User
from tests.unit.contracts import rows

LIMIT = Limit("failures", 1000, timedelta(days=365))
SUBJECT = b"s" * 32
NULL = re.compile("null", re.IGNORECASE)
# It breaks a constraint on both databases, whoever the person is.
WRONG = insert(USERS).values(id=literal_column("NULL"))


async def hits(store: SqlStore) -> int | None:
    async with store.begin() as unit:
        return await unit.throttles.hit(LIMIT, SUBJECT, rows.NOW)


@pytest.mark.parametrize("end", [None, CodeRefused("decided afterwards")])
async def test_a_unit_whose_statement_failed_is_never_a_success(store: SqlStore, engine: Engine, end: Exception | None) -> None:
    """Not even if somebody swallows the error: PostgreSQL would answer COMMIT with a silent ROLLBACK."""

    async def swallow() -> None:
        async with store.begin() as unit:
            await unit.throttles.hit(LIMIT, SUBJECT, rows.NOW)
            with pytest.raises(Exception, match=NULL):
                await unit.throttles.connection.rows(WRONG)
            if end is not None:
                raise end

    with pytest.raises(Exception, match=NULL):
        await swallow()
    assert await hits(store) == 1


async def test_cancelled_again_and_again_the_engine_stays_whole(store: SqlStore) -> None:
    """At every moment of a unit: waiting for one's turn, in a statement, between two, in COMMIT."""

    async def work() -> None:
        user = rows.user(username="half", username_key="half")
        async with store.begin() as unit:
            await unit.users.add(user)
            await sleep(0)
            await unit.users.set_password(user.id, b"x", rows.NOW)
            await unit.users.delete(user.id)

    for number in range(60):
        tasks = [create_task(work()) for _ in range(6)]
        await sleep(number * 0.0004)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    async with asyncio.timeout(5):
        await asyncio.gather(*(hits(store) for _ in range(20)))
    assert await store.read.users.of("half") is None
    assert await hits(store) == 21


async def add(store: SqlStore, user: User) -> None:
    async with store.begin() as unit:
        await unit.users.add(user)
        await unit.audit.add(rows.event(sub=user.sub))


async def test_who_is_cancelled_in_commit_leaves_all_or_nothing(store: SqlStore) -> None:
    for number in range(20):
        user = rows.user()

        task = create_task(add(store, user))
        await sleep(number * 0.0005)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await hits(store)
        found = await store.read.users.of(user.username_key)
        events = await store.read.audit.newest(AuditFilter(sub=user.sub), 2)
        assert (found is not None) == (len(events) == 1)


async def test_a_unit_inside_a_unit_ends_as_overloaded_and_not_never(store: SqlStore, engine: Engine) -> None:
    """With all connections taken. Whoever writes that finds out."""

    async def nest(depth: int) -> None:
        async with store.begin():
            if depth:
                await nest(depth - 1)

    with pytest.raises(Overloaded):
        await nest(5)
    assert await hits(store) == 1


async def test_a_reader_sees_no_transaction_of_its_own(store: SqlStore, engine: Engine) -> None:
    user = rows.user()
    transaction = await engine.begin()
    await transaction.rows(ADD, **asdict(user))
    assert await engine.rows(OF, key=user.username_key) == []
    await transaction.rollback()
    assert await engine.rows(OF, key=user.username_key) == []
    assert await engine.rows(select(literal_column("1"))) == [(1,)]


async def test_a_name_with_a_nul_is_nobodys(store: SqlStore) -> None:
    assert await store.read.clients.of("a\0b") is None


async def test_ready_says_so(store: SqlStore) -> None:
    await store.ready()
