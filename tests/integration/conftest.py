import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from tests.integration.postgres import NoPostgresError, provide_server

HERE = Path(__file__).parent
POSTGRES_SOURCE = pytest.StashKey[str]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.integration)


@pytest.fixture(scope="session")
def postgres_dsn(pytestconfig: pytest.Config) -> Iterator[str]:
    """The administrator's address of a server that lasts as long as the run."""
    try:
        with provide_server() as server:
            pytestconfig.stash[POSTGRES_SOURCE] = server.source
            yield server.dsn
    except NoPostgresError as error:
        pytestconfig.stash[POSTGRES_SOURCE] = f"none: {error}"
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(f"PostgreSQL is missing, and this is CI: {error}")
        pytest.skip(f"no PostgreSQL: {error}")


@pytest.fixture
async def postgres_database(postgres_dsn: str) -> AsyncIterator[str]:
    """The address of a new, empty database, dropped after the test."""
    name = f"test_{secrets.token_hex(6)}"
    await administer(postgres_dsn, f"CREATE DATABASE {name}")
    yield urlunsplit(urlsplit(postgres_dsn)._replace(path=f"/{name}"))
    await administer(postgres_dsn, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def lasting_database(dsn: str, name: str) -> Iterator[str]:
    """The address of a database for the whole run."""
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    asyncio.run(administer(dsn, drop))
    asyncio.run(administer(dsn, f"CREATE DATABASE {name}"))
    yield urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))
    asyncio.run(administer(dsn, drop))


async def administer(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line of a run says which PostgreSQL it was."""
    if source := config.stash.get(POSTGRES_SOURCE, None):
        config.get_terminal_writer().line(f"PostgreSQL: {source}")
