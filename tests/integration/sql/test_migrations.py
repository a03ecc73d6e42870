"""Up, down and up again, on both databases; two nodes at once; strangers' tables."""

import asyncio
import sys
from asyncio import gather, to_thread
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import create_async_engine

import adapters.sql
from adapters.sql.engine import Engine
from adapters.sql.migrate import downgrade, upgrade
from adapters.sql.open_engine import open_engine
from adapters.sql.schema import HEAD, VERSION_TABLE, SchemaState, schema_state
from adapters.sql.store import SqlStore
from adapters.sql.tables import SCHEMA
from tests.unit.contracts import rows

SCRIPTS = ScriptDirectory(str(Path(adapters.sql.__file__).parent / "migrations"))
THEN = rows.NOW - rows.DAY
USER = rows.user(created_at=THEN, updated_at=THEN, password_set_at=THEN)
CLIENT = rows.client()
GRANT = rows.grant(USER, CLIENT)
OLD = rows.Family(USER, CLIENT, GRANT, rows.refresh_token(GRANT))  # as it is read now
SIGN_IN = {"session_id", "is_offline", "authenticated_at", "acr", "amr", "id_token_claims", "userinfo_claims"}
CLIENT_SAYS = {"id_token_alg", "skips_consent", "minimum_acr", "default_max_age", "client_uri", "policy_uri", "tos_uri"}
SINCE_0001 = SIGN_IN | CLIENT_SAYS | {"claims", "updated_at", "password_set_at", "password_expires_at"}
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]


async def state(url: str) -> SchemaState:
    engine = open_engine(url)
    try:
        return await schema_state(engine)
    finally:
        await engine.close()


async def tables(url: str) -> frozenset[str]:
    engine = open_engine(url)
    try:
        return await engine.table_names()
    finally:
        await engine.close()


async def differences(url: str) -> list[Any]:
    """Between what the migrations made and what the program thinks it has."""

    def compare(connection: Connection) -> list[Any]:
        def is_ours(_thing: object, name: str | None, kind: str, *_: object) -> bool:
            return not (kind == "table" and name == VERSION_TABLE)

        options = {"compare_type": True, "compare_server_default": True, "include_object": is_ours}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), SCHEMA))

    if url.startswith("sqlite"):
        file = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
        with file.connect() as connection:
            return compare(connection)
    server = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url), poolclass=sqlalchemy.NullPool)
    async with server.connect() as asynchronous:
        return await asynchronous.run_sync(compare)


def test_the_program_wants_the_newest_revision() -> None:
    assert SCRIPTS.get_heads() == [HEAD]


async def test_every_step_goes_up_down_and_up(empty_url: str) -> None:
    for before, revision in zip(["base", *REVISIONS], REVISIONS, strict=False):
        await to_thread(upgrade, empty_url, revision)
        there = await tables(empty_url)
        await to_thread(downgrade, empty_url, before)
        await to_thread(upgrade, empty_url, revision)
        assert await tables(empty_url) == there
    assert await state(empty_url) == SchemaState(HEAD, ())
    await to_thread(downgrade, empty_url, "base")
    assert await tables(empty_url) == {VERSION_TABLE}


async def test_what_was_there_before_people_signed_in_stays_and_says_so(empty_url: str) -> None:
    """Rows of 0001 through all that came since, down and up again, with all that hangs on them."""
    await to_thread(upgrade, empty_url, "0001")
    engine = open_engine(empty_url)
    await _add_what_0001_knows(engine)
    await to_thread(upgrade, empty_url)
    await to_thread(downgrade, empty_url, "0001")
    await to_thread(upgrade, empty_url)
    store = SqlStore(engine)
    presented = await store.read.refresh_tokens.presented(OLD.first.digest)
    assert presented is not None
    assert (presented.user, presented.grant, presented.token) == (OLD.user, OLD.grant, OLD.first)
    assert await store.read.clients.of(OLD.client.client_id) == OLD.client
    async with store.begin() as unit:
        await unit.users.delete(OLD.user.id)
    assert await store.read.refresh_tokens.presented(OLD.first.digest) is None
    await engine.close()


async def _add_what_0001_knows(engine: Engine) -> None:
    for name, struct in (("users", OLD.user), ("clients", OLD.client), ("grants", OLD.grant), ("refresh_tokens", OLD.first)):
        columns = [column for column in SCHEMA.tables[name].columns if column.name not in SINCE_0001]
        values = {column.name: getattr(struct, column.name) for column in columns}
        add = insert(SCHEMA.tables[name]).values({column.name: bindparam(column.name, type_=column.type) for column in columns})
        transaction = await engine.begin()
        await transaction.rows(add, **values)
        await transaction.commit()


async def test_what_migrations_make_is_what_the_program_thinks_it_has(url: str) -> None:
    assert await differences(url) == []


async def test_an_upgrade_of_what_is_current_changes_nothing(url: str, store: SqlStore) -> None:
    user = await rows.stored_user(store)
    await to_thread(upgrade, url)
    assert await store.read.users.of(user.username_key) == user


async def test_two_nodes_that_start_at_once_both_find_the_schema(empty_url: str) -> None:
    """In processes of their own, as nodes are."""
    program = "import sys; from adapters.sql.migrate import upgrade; upgrade(sys.argv[1])"
    nodes = [await asyncio.create_subprocess_exec(sys.executable, "-c", program, empty_url, stderr=PIPE) for _ in range(3)]
    told = await gather(*(node.communicate() for node in nodes))
    assert [error for _, error in told] == [b""] * 3
    assert (await state(empty_url)).is_current


async def test_an_empty_database_has_no_revision(empty_url: str) -> None:
    assert await state(empty_url) == SchemaState(None, ())


async def test_the_old_servers_tables_are_reported_and_left_alone(empty_url: str) -> None:
    async def run(statement: str) -> list[Any]:
        if empty_url.startswith("sqlite"):
            import sqlite3

            with sqlite3.connect(empty_url.removeprefix("sqlite:///"), isolation_level=None) as file:
                found = file.execute(statement).fetchall()
            file.close()
            return found
        server = await asyncpg.connect(empty_url)
        found = await server.fetch(statement)
        await server.close()
        return found

    await run('CREATE TABLE "user" (id INTEGER PRIMARY KEY, username VARCHAR(40))')
    await run("CREATE TABLE oauth2_token (id INTEGER PRIMARY KEY)")
    await run("""INSERT INTO "user" VALUES (1, 'mira')""")
    assert await state(empty_url) == SchemaState(None, ("oauth2_token", "user"))
    await to_thread(upgrade, empty_url)
    assert await state(empty_url) == SchemaState(HEAD, ("oauth2_token", "user"))
    await to_thread(downgrade, empty_url, "base")
    assert [tuple(row) for row in await run('SELECT id, username FROM "user"')] == [(1, "mira")]


async def test_a_role_that_may_create_in_one_schema_is_enough(postgres_database: str) -> None:
    admin = await asyncpg.connect(postgres_database)
    role = f"role_{admin.get_server_pid()}"
    try:
        await admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'x' NOSUPERUSER NOCREATEDB; CREATE SCHEMA ours;")
        await admin.execute(f"GRANT USAGE, CREATE ON SCHEMA ours TO {role}; ALTER ROLE {role} SET search_path = ours")
        _, _, place = postgres_database.rpartition("@")
        url = f"postgresql://{role}:x@{place}"
        await to_thread(upgrade, url)
        assert (await state(url)).is_current
        assert await admin.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    finally:
        await admin.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
        await admin.close()


async def test_a_migration_that_fails_leaves_nothing(empty_url: str) -> None:
    engine: Engine = open_engine(empty_url)
    await to_thread(_make_a_table_in_the_way, empty_url)
    before = await engine.table_names()
    with pytest.raises(Exception, match=r"(?i)already exists"):
        await to_thread(upgrade, empty_url)
    assert await engine.table_names() == before
    await engine.close()


def _make_a_table_in_the_way(url: str) -> None:
    """One of the last that the first migration makes."""
    statement = "CREATE TABLE refresh_tokens (id INTEGER)"
    if url.startswith("sqlite"):
        file = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
        with file.begin() as connection:
            connection.exec_driver_sql(statement)
        return

    async def on_server() -> None:
        server = await asyncpg.connect(url)
        await server.execute(statement)
        await server.close()

    asyncio.run(on_server())
