"""What may happen once happens once, of forty that come together. The suites of the stores have the broken variants."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.integration.http.node import Node, serving
from tests.integration.http.operator import PUBLIC, makes_client, makes_registration_token
from tests.integration.http.site import App, Site, visit

CALLERS = 40


async def rotating(site: Site) -> tuple[App, str]:
    """An app whose refresh tokens are for one use, and its first one."""
    app, person = makes_client(site.node, *PUBLIC), await site.registers()
    answer = await site.signs_in(person, app, person.code())
    assert answer.status_code == 200, answer.text
    return app, answer.json()["refresh_token"]


async def successors(site: Site, app: App) -> int:
    grants = f"SELECT grants.id FROM grants JOIN clients ON clients.id = grants.client_id WHERE clients.client_id = '{app.client_id}'"
    return await site.database.number(f"SELECT count(*) FROM refresh_tokens WHERE generation > 0 AND grant_id IN ({grants})")


async def test_a_registration_token_for_one_use_is_used_once(site: Site) -> None:
    token = makes_registration_token(site.node, "--for", "clients")
    calls = (
        site.http.post("/create_client", json={"redirect_uris": ["https://app.example/cb"]}, headers={"Authorization": f"Bearer {token}"})
        for _ in range(CALLERS)
    )
    async with site.database.records("client_registered"), site.database.records("client_registration_refused", CALLERS - 1):
        answers = await asyncio.gather(*calls)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 401: CALLERS - 1}
    assert {answer.json()["error"] for answer in answers if answer.status_code == 401} == {"invalid_token"}


async def test_a_rotating_refresh_token_has_one_successor(site: Site) -> None:
    app, first = await rotating(site)
    answers = await asyncio.gather(*(site.refreshes(app, first) for _ in range(CALLERS)))
    assert Counter(answer.status_code for answer in answers) == {200: CALLERS}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    assert len({answer.json()["access_token"] for answer in answers}) == CALLERS
    assert await successors(site, app) == 1


async def test_a_refresh_token_that_was_followed_up_is_worth_nothing(site: Site) -> None:
    app, first = await rotating(site)
    second = (await site.refreshes(app, first)).json()["refresh_token"]
    assert (await site.refreshes(app, first)).json()["refresh_token"] == second  # the answer may have been lost
    third = (await site.refreshes(app, second)).json()["refresh_token"]
    late = await site.refreshes(app, first)  # two requests that overtook each other: no harm is done
    assert (late.status_code, late.json()["error"]) == (400, "invalid_grant")
    fourth = (await site.refreshes(app, third)).json()["refresh_token"]
    async with site.database.records("token_refused"):
        assert (await site.refreshes(app, first)).json()["error"] == "invalid_grant"  # nobody honest has that one still
    assert (await site.refreshes(app, fourth)).json()["error"] == "invalid_grant"


async def test_a_wider_scope_is_refused_and_spends_nothing(site: Site) -> None:
    app, first = await rotating(site)
    wider = await site.refreshes(app, first, scope="profile email openid nonsense")
    assert (wider.status_code, wider.json()["error"]) == (400, "invalid_scope")
    assert await successors(site, app) == 0
    narrower = await site.refreshes(app, first, scope="email")
    assert narrower.json()["scope"] == "email"
    assert (await site.refreshes(app, narrower.json()["refresh_token"])).json()["scope"] == "profile email"


@pytest.fixture
def graceless(empty_database: Mapping[str, str], tmp_path: Path) -> Iterator[Node]:
    with serving(tmp_path, "--migrate", **empty_database, WATCHWORD_REFRESH_TOKEN_GRACE="0") as node:
        yield node


async def test_without_grace_one_of_forty_is_answered(graceless: Node) -> None:
    async with visit(graceless) as http:
        site = Site(graceless, http)
        app, first = await rotating(site)
        answers = await asyncio.gather(*(site.refreshes(app, first) for _ in range(CALLERS)))
        assert Counter(answer.status_code for answer in answers) == {200: 1, 400: CALLERS - 1}
        assert {answer.json()["error"] for answer in answers if answer.status_code == 400} == {"invalid_grant"}
        assert await successors(site, app) == 1
