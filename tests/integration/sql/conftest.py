"""Both databases, empty or migrated."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.sql.engine import Engine
from adapters.sql.journal import SqlJournal
from adapters.sql.migrate import upgrade
from adapters.sql.open_engine import open_engine
from adapters.sql.store import SqlStore


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without a schema."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/watchword.db"
    dsn: str = request.getfixturevalue("postgres_database")
    return dsn


@pytest.fixture
async def url(empty_url: str) -> str:
    """The address of a database with our schema."""
    await asyncio.to_thread(upgrade, empty_url)
    return empty_url


@pytest.fixture
async def engine(url: str) -> AsyncIterator[Engine]:
    engine = open_engine(url)
    yield engine
    await engine.close()


@pytest.fixture
def store(engine: Engine) -> SqlStore:
    return SqlStore(engine)


@pytest.fixture
def journal(engine: Engine) -> SqlJournal:
    return SqlJournal(engine)


@pytest.fixture
async def migrated_sqlite(tmp_path: Path) -> AsyncIterator[Engine]:
    address = f"sqlite:///{tmp_path}/watchword.db"
    await asyncio.to_thread(upgrade, address)
    engine = open_engine(address)
    yield engine
    await engine.close()


@pytest.fixture
async def migrated_postgres(postgres_database: str) -> AsyncIterator[Engine]:
    await asyncio.to_thread(upgrade, postgres_database)
    engine = open_engine(postgres_database)
    yield engine
    await engine.close()
