"""Group commit on real databases: how many transactions there were."""

from asyncio import gather

import asyncpg
import pytest
from msgspec.structs import replace

from adapters.sql.batches import MOST
from adapters.sql.engine import Engine
from adapters.sql.journal import SqlJournal
from adapters.sql.store import SqlStore
from application.ports.audit import AuditFilter
from application.ports.journal import Redemption
from tests.unit.contracts import authorization_rows, rows

CALLS = 100


async def test_concurrent_calls_share_commits_on_postgresql(postgres_database: str, migrated_postgres: Engine) -> None:
    journal = SqlJournal(migrated_postgres)
    await gather(*(journal.append(rows.event()) for _ in range(CALLS)))
    admin = await asyncpg.connect(postgres_database)
    assert await admin.fetchval("SELECT count(*) FROM audit_events") == CALLS
    assert await admin.fetchval("SELECT count(DISTINCT xmin::text) FROM audit_events") <= 2
    await admin.close()
    assert migrated_postgres.commits <= 2


async def test_concurrent_calls_share_commits_on_sqlite(migrated_sqlite: Engine) -> None:
    journal = SqlJournal(migrated_sqlite)
    await journal.append(rows.event())
    statements: list[str] = []
    migrated_sqlite._writer.set_trace_callback(statements.append)  # type: ignore[attr-defined]
    await gather(*(journal.append(rows.event()) for _ in range(CALLS)))
    assert statements.count("COMMIT") <= 2
    assert len(await SqlStore(migrated_sqlite).read.audit.newest(AuditFilter(), 2 * CALLS)) == CALLS + 1


async def test_one_bad_row_fails_its_caller_only(journal: SqlJournal, store: SqlStore) -> None:
    there = rows.event()
    await journal.append(there)
    good = [rows.event() for _ in range(3)]
    told = await gather(*(journal.append(event) for event in (good[0], there, good[1], good[2])), return_exceptions=True)
    assert [answer is None for answer in told] == [True, False, True, True]
    stored = await store.read.audit.newest(AuditFilter(), 10)
    assert {event.id for event in stored} == {there.id, *(event.id for event in good)}


async def test_events_of_one_call_go_in_together_or_not_at_all(journal: SqlJournal, store: SqlStore) -> None:
    event = rows.event()
    with pytest.raises(Exception, match=r"(?i)unique"):
        await journal.append(event, replace(event))
    assert await store.read.audit.newest(AuditFilter(), 10) == ()


async def test_a_grant_that_is_gone_buys_nothing_and_harms_nobody(journal: SqlJournal, store: SqlStore) -> None:
    families = [await rows.stored_family(store) for _ in range(4)]
    async with store.begin() as unit:
        await unit.users.delete(families[2].user.id)
    offers = [Redemption(refresh_token=rows.refresh_token(each.grant, generation=2), event=rows.event()) for each in families]
    assert await gather(*map(journal.redeem, offers)) == [True, True, False, True]
    assert {event.id for event in await store.read.audit.newest(AuditFilter(), 10)} == {offers[number].event.id for number in (0, 1, 3)}


async def test_two_nodes_whose_batches_meet_never_wait_for_each_other(engine: Engine, store: SqlStore) -> None:
    """The same codes, asked for in opposite orders: each is had once, and no batch has to be written again."""
    families = [await rows.stored_family(store) for _ in range(MOST)]
    for _ in range(6):
        async with store.begin() as unit:
            codes = [authorization_rows.code(each.grant) for each in families]
            for code in codes:
                await unit.codes.add(code)
        before = engine.commits
        offers = [Redemption(code=code.digest, event=rows.event()) for code in codes]
        others = [Redemption(code=code.digest, event=rows.event()) for code in reversed(codes)]
        had = await gather(*map(SqlJournal(engine).redeem, offers), *map(SqlJournal(engine).redeem, others))
        assert had.count(True) == MOST
        assert [one != other for one, other in zip(had[:MOST], reversed(had[MOST:]), strict=True)] == [True] * MOST
        assert engine.commits - before <= 4
