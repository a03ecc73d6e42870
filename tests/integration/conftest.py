import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from tests.integration.http.node import Node, serving
from tests.integration.postgres import NoPostgresError, provide_server

HERE = Path(__file__).parent
POSTGRES_SOURCE = pytest.StashKey[str]()
POSTGRES_SOURCE_KEY = "postgres_source"


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
    """The address of a database for the whole run, of this process where several share the work."""
    name = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    asyncio.run(administer(dsn, drop))
    asyncio.run(administer(dsn, f"CREATE DATABASE {name}"))
    yield urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))
    asyncio.run(administer(dsn, drop))


@pytest.fixture(scope="session")
def shared_database(postgres_dsn: str) -> Iterator[str]:
    with lasting_database(postgres_dsn, "test_http") as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with serving(tmp_path_factory.mktemp("sqlite")) as started:
        yield started


@pytest.fixture(scope="session")
def postgres_node(shared_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with serving(tmp_path_factory.mktemp("postgres"), "--migrate", DATABASE_URL=shared_database) as started:
        yield started


async def administer(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where several processes share the work, each tells the one that shows it."""
    if source := session.config.stash.get(POSTGRES_SOURCE, None):
        getattr(session.config, "workeroutput", {})[POSTGRES_SOURCE_KEY] = source


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    if source := getattr(node, "workeroutput", {}).get(POSTGRES_SOURCE_KEY):
        node.config.stash[POSTGRES_SOURCE] = source


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line of a run says which PostgreSQL it was."""
    if source := config.stash.get(POSTGRES_SOURCE, None):
        config.get_terminal_writer().line(f"PostgreSQL: {source}")
