"""The server on SQLite and on PostgreSQL: one for the whole run, and new ones for who asks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.http.node import Node
from tests.integration.http.site import Site, visit

BOTH = ["sqlite", "postgres"]
# Time is short: what no database decides is tried on one, and what takes long on the other by request.
on_sqlite_alone = pytest.mark.parametrize("node", ["sqlite"], indirect=True)
on_sqlite_by_request = pytest.mark.parametrize("node", [pytest.param("sqlite", marks=pytest.mark.slow), "postgres"], indirect=True)


@pytest.fixture(scope="session", params=BOTH)
def node(request: pytest.FixtureRequest) -> Node:
    """A server that all tests share, and that lasts as long as the run: each makes people and apps of its own."""
    started: Node = request.getfixturevalue(f"{request.param}_node")
    return started


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
