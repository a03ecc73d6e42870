"""The stores on SQLite and PostgreSQL. Migrated once; each test finds empty tables."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from adapters.sql.engine import Engine
from adapters.sql.journal import SqlJournal
from adapters.sql.migrate import upgrade
from adapters.sql.open_engine import open_engine
from adapters.sql.store import SqlStore
from adapters.sql.tables import SCHEMA
from tests.integration.conftest import lasting_database

CONNECTIONS = 10  # so that callers really meet
# Cheaper than TRUNCATE on tables that hold a few rows; children first.
EMPTY = ";".join(f"DELETE FROM {table.name}" for table in reversed(SCHEMA.sorted_tables))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("contracts") / "migrated.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_database(postgres_dsn: str) -> Iterator[str]:
    with lasting_database(postgres_dsn, "test_contracts") as dsn:
        upgrade(dsn)
        yield dsn


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'store.db')}"


async def empty(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(EMPTY)
    await connection.close()


@pytest.fixture
async def postgres_url(migrated_database: str) -> str:
    await empty(migrated_database)
    return migrated_database


@pytest.fixture(params=["sqlite_url", "postgres_url"], ids=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def engine(url: str) -> AsyncIterator[Engine]:
    opened = open_engine(url, CONNECTIONS)
    yield opened
    await opened.close()


@pytest.fixture
def store(engine: Engine) -> SqlStore:
    return SqlStore(engine)


@pytest.fixture
def journal(engine: Engine) -> SqlJournal:
    return SqlJournal(engine)
