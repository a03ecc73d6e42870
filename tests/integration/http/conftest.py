"""The server on SQLite and on PostgreSQL: one for the whole run, and new ones for who asks."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.integration.conftest import lasting_database
from tests.integration.http.node import Node, serving
from tests.integration.http.site import Site, visit

BOTH = ["sqlite", "postgres"]
# Time is short: what no database decides is tried on one, and what takes long on the other by request.
on_sqlite_alone = pytest.mark.parametrize("node", ["sqlite"], indirect=True)
on_sqlite_by_request = pytest.mark.parametrize("node", [pytest.param("sqlite", marks=pytest.mark.slow), "postgres"], indirect=True)


@pytest.fixture(scope="session")
def shared_database(postgres_dsn: str) -> Iterator[str]:
    with lasting_database(postgres_dsn, "test_http") as url:
        yield url


@pytest.fixture(scope="session", params=BOTH)
def node(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A server that all tests share: each makes people and apps of its own."""
    folder = tmp_path_factory.mktemp(request.param)
    said = {"DATABASE_URL": request.getfixturevalue("shared_database")} if request.param == "postgres" else {}
    with serving(folder, "--migrate", **said) as started:
        yield started


@pytest.fixture
async def site(node: Node) -> AsyncIterator[Site]:
    async with visit(node) as http:
        yield Site(node, http)


@pytest.fixture(params=BOTH)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """What names a database that nobody has used yet."""
    if request.param == "sqlite":
        return {"DATABASE_URL": f"sqlite:///{tmp_path}/watchword.db"}
    return {"DATABASE_URL": request.getfixturevalue("postgres_database")}
