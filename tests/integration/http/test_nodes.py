"""Several processes on one PostgreSQL database are one server."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest

from tests.integration.http.node import Node, launched, serving, stop, wait_until_ready
from tests.integration.http.site import Site, early_in_a_step, visit
from tests.integration.postgres import free_port

SECRET_KEY = "cZ0v8yq2Jb5nTfWk3mXr7sLd1gHpEaQ9uYiOo4VxBzA"


@pytest.fixture
def nodes(postgres_database: str, tmp_path: Path) -> Iterator[tuple[Node, Node]]:
    """Two that begin together, on a database that is empty."""
    port = str(free_port())
    said = {"DATABASE_URL": postgres_database, "SECRET_KEY": SECRET_KEY, "WATCHWORD_ISSUER": f"https://127.0.0.1:{port}"}
    with ExitStack() as stack:
        one = stack.enter_context(launched(tmp_path, "--migrate", PORT=port, **said))
        other = stack.enter_context(launched(tmp_path, "--migrate", **said))
        wait_until_ready(one)
        wait_until_ready(other)
        yield one, other
        stop(one)
        stop(other)


@pytest.fixture
async def sites(nodes: tuple[Node, Node]) -> AsyncIterator[tuple[Site, Site]]:
    async with AsyncExitStack() as stack:
        one, other = [Site(node, await stack.enter_async_context(visit(node))) for node in nodes]
        yield one, other


async def test_two_nodes_are_one_server(sites: tuple[Site, Site]) -> None:
    """One test, since starting two takes longer than all that they are asked."""
    here, there = sites
    await one_keyring_signs(here, there)
    await what_is_revoked_here_is_over_there(here, there)
    await failures_are_counted_together(here, there)
    await a_code_that_was_spent_here_is_spent_there(here, there)


async def one_keyring_signs(here: Site, there: Site) -> None:
    states = Counter(state for (state,) in await here.database.rows("SELECT state FROM signing_keys"))
    assert states == {"active": 2, "upcoming": 2}  # RS256 and ES256
    assert await here.database.number("SELECT count(*) FROM keyring") == 1
    assert (await here.http.get("/jwks")).content == (await there.http.get("/jwks")).content


async def what_is_revoked_here_is_over_there(here: Site, there: Site) -> None:
    person, app = await here.registers(), await here.makes_app()
    tokens = (await there.signs_in(person, app, person.code())).json()
    for _ in range(5):
        access = (await here.refreshes(app, tokens["refresh_token"])).json()["access_token"]
        assert await there.is_active(app, access)
        assert (await here.asks("/revoke", app, token=access)).status_code == 200
        assert not await there.is_active(app, access)
        assert (await there.profile(access)).status_code == 401
    assert (await there.asks("/revoke", app, token=tokens["refresh_token"])).status_code == 200
    assert not await here.is_active(app, tokens["access_token"])
    assert (await here.refreshes(app, tokens["refresh_token"])).status_code == 400


async def failures_are_counted_together(here: Site, there: Site) -> None:
    person, app = await here.registers(), await here.makes_app()
    for n in range(5):
        assert (await (here, there)[n % 2].verifies(person, person.wrong_code())).status_code == 401
    for site in (here, there):
        assert (await site.verifies(person, person.code())).status_code == 429
    guesses = (site.asks("/token", app, grant_type="password", username=person.username, password="wrong") for site in (here, there) * 15)
    assert Counter(answer.status_code for answer in await asyncio.gather(*guesses)) == {400: 10, 429: 20}


async def a_code_that_was_spent_here_is_spent_there(here: Site, there: Site) -> None:
    await early_in_a_step()
    person = await here.registers()
    assert (await here.verifies(person, person.code())).status_code == 200
    assert (await there.verifies(person, person.code())).status_code == 401
    together = await there.registers()
    code = together.code()
    answers = await asyncio.gather(*(site.verifies(together, code) for site in (here, there) * 20))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 401: 39}


async def test_two_workers_serve_and_share(postgres_database: str, tmp_path: Path) -> None:
    with serving(tmp_path, "--migrate", "--workers", "2", DATABASE_URL=postgres_database) as node:
        async with visit(node) as http:
            site = Site(node, http)
            person, app = await site.registers(), await site.makes_app()
            answers = await asyncio.gather(*(site.verifies(person, person.wrong_code()) for _ in range(30)))
            assert Counter(answer.status_code for answer in answers) == {401: 5, 429: 25}
            tokens = [(await site.asks("/token", app, grant_type="client_credentials")).json()["access_token"] for _ in range(10)]
            assert all(await asyncio.gather(*(site.is_active(app, token) for token in tokens)))
            assert await site.database.number("SELECT count(*) FROM signing_keys WHERE state = 'active'") == 2  # RS256 and ES256
        assert node.log.read_text().count("Application startup complete") == 2


async def test_counters_outlive_the_process(postgres_database: str, tmp_path: Path) -> None:
    port = str(free_port())
    with serving(tmp_path, "--migrate", PORT=port, DATABASE_URL=postgres_database) as node:
        async with visit(node) as http:
            site = Site(node, http)
            person = await site.registers()
            for _ in range(5):
                await site.verifies(person, person.wrong_code())
    with serving(tmp_path, PORT=port, DATABASE_URL=postgres_database) as node:
        async with visit(node) as http:
            assert (await Site(node, http).verifies(person, person.code())).status_code == 429
