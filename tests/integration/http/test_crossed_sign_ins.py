"""Two people at each other's browsers: what the server holds for the one is not in the way of the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from tests.integration.http.node import Node
from tests.integration.http.site import App, Person, Site, visit
from tests.unit.http.surfing import CALLBACK, CHALLENGE, Forms

# SQLite has one writer.
on_postgres_alone = pytest.mark.parametrize("node", ["postgres"], indirect=True)


@dataclass(frozen=True)
class Desk:
    """A browser in which somebody is signed in, and an application that asks who is there."""

    http: httpx.AsyncClient
    app: App

    async def asks(self) -> httpx.Response:
        """The page where one says who one is, whoever is signed in."""
        asked = {"client_id": self.app.client_id, "redirect_uri": CALLBACK, "response_type": "code", "prompt": "login"}
        return await self.http.get("/authorize", params=asked | {"code_challenge": CHALLENGE, "code_challenge_method": "S256"})

    async def gives_password(self, person: Person, page: httpx.Response) -> httpx.Response:
        sent = Forms(page.text).buttons["login"] | {"username": person.username, "password": person.password}
        return await self.http.post(str(page.url), data=sent)

    async def signs_in(self, person: Person) -> None:
        page = await self.gives_password(person, await self.asks())
        assert page.url.path == "/login/otp", page.text
        page = await self.http.post(str(page.url), data=Forms(page.text).buttons["continue"] | {"code": person.code()})
        assert page.url.path == "/recovery-codes", page.text


@asynccontextmanager
async def desk(node: Node, app: App, person: Person) -> AsyncIterator[Desk]:
    async with visit(node, follow_redirects=True, headers={"sec-fetch-site": "same-origin"}) as http:
        made = Desk(http, app)
        await made.signs_in(person)
        yield made


@on_postgres_alone
async def test_who_was_signed_in_before_is_not_waited_for(node: Node, site: Site) -> None:
    """As if that one were just signing in elsewhere."""
    app, mira, otto = await site.makes_app(redirect_uri=CALLBACK), await site.registers(), await site.registers()
    async with desk(node, app, mira) as at_mira_s:
        page = await at_mira_s.asks()
        holder = await asyncpg.connect(node.database_url)
        async with holder.transaction():
            assert await holder.fetch("SELECT id FROM users WHERE username = $1 FOR NO KEY UPDATE", mira.username)
            page = await at_mira_s.gives_password(otto, page)
        await holder.close()
        assert (page.status_code, urlsplit(str(page.url)).path) == (200, "/login/otp"), page.text


@on_postgres_alone
async def test_two_who_sign_in_where_the_other_was_do_not_wait_for_each_other(node: Node, site: Site) -> None:
    app, mira, otto = await site.makes_app(redirect_uri=CALLBACK), await site.registers(), await site.registers()
    async with desk(node, app, mira) as at_mira_s, desk(node, app, otto) as at_otto_s:
        for _ in range(3):
            pages = await asyncio.gather(at_mira_s.asks(), at_otto_s.asks())
            answers = await asyncio.gather(at_mira_s.gives_password(otto, pages[0]), at_otto_s.gives_password(mira, pages[1]))
            assert [answer.url.path for answer in answers] == ["/login/otp", "/login/otp"]
