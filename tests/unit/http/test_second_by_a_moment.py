"""Two requests look at the same code or refresh token while it is good, and one is faster: what that makes of the other."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from adapters.memory.store import MemoryJournal, MemoryStore
from application.ports.audit import AuditFilter
from application.ports.journal import Redemption
from tests.unit.http.served import DEVELOPMENT, Served, serving
from tests.unit.http.surfing import RelyingParty, Surfer, relying_party, somebody

Request = Callable[[], Awaitable[httpx.Response]]


@dataclass(frozen=True)
class MetJournal(MemoryJournal):
    """Lets another request be first, after the one that meets it has looked and decided."""

    firsts: list[Request] = field(default_factory=list)
    answers: list[httpx.Response] = field(default_factory=list)

    async def redeem(self, redemption: Redemption) -> bool:
        if self.firsts:
            self.answers.append(await self.firsts.pop()())
        return await super().redeem(redemption)

    async def meeting(self, request: Request) -> tuple[httpx.Response, httpx.Response]:
        """The answers to the one that was first and to the one that met it."""
        self.firsts.append(request)
        second = await request()
        return self.answers.pop(), second


@asynccontextmanager
async def met(**settings: str) -> AsyncIterator[tuple[Served, MetJournal, RelyingParty, str]]:
    """A house, its journal, and an application with a code."""
    store = MemoryStore()
    journal = MetJournal(store)
    async with serving(DEVELOPMENT | settings, store=store, journal=journal) as served:
        mira, app, surfer = await somebody(served), await relying_party(served, rotate_refresh_tokens=True), Surfer(served)
        page = await mira.signs_in(surfer, await surfer.opens("/authorize", app.asks(scope="openid profile")))
        yield served, journal, app, (await surfer.presses(page, "allow")).told["code"]


async def reasons(served: Served, kind: str) -> list[str | None]:
    return [event.reason for event in await served.house.store.read.audit.newest(AuditFilter(kind=kind), 10)]


async def test_a_code_that_was_had_a_moment_before_ends_what_it_bought() -> None:
    """As any second redemption does (RFC 6749 4.1.2)."""
    async with met() as (served, journal, app, code):
        first, second = await journal.meeting(lambda: app.redeems(code))
        assert (first.status_code, second.status_code, second.json()["error"]) == (200, 400, "invalid_grant")
        assert await reasons(served, "grant_revoked") == ["code replayed"]
        assert len(await reasons(served, "token_issued")) == 1
        bearer = {"authorization": f"Bearer {first.json()['access_token']}"}
        assert (await served.client.get("/userinfo", headers=bearer)).status_code == 401


async def test_a_refresh_token_that_was_used_a_moment_before_gives_the_same_successor() -> None:
    async with met() as (served, journal, app, code):
        token = (await app.redeems(code)).json()["refresh_token"]
        first, second = await journal.meeting(lambda: refreshes(served, app, token))
        assert first.json()["refresh_token"] == second.json()["refresh_token"] != token
        assert first.json()["access_token"] != second.json()["access_token"]
        assert await reasons(served, "grant_revoked") == []


async def test_without_grace_a_refresh_token_that_was_used_a_moment_before_ends_the_family() -> None:
    async with met(WATCHWORD_REFRESH_TOKEN_GRACE="0") as (served, journal, app, code):
        token = (await app.redeems(code)).json()["refresh_token"]
        first, second = await journal.meeting(lambda: refreshes(served, app, token))
        assert (first.status_code, second.status_code, second.json()["error"]) == (200, 400, "invalid_grant")
        assert await reasons(served, "grant_revoked") == ["refresh token replayed"]
        assert (await refreshes(served, app, first.json()["refresh_token"])).status_code == 400


async def refreshes(served: Served, app: RelyingParty, token: str) -> httpx.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token}
    return await served.client.post("/token", data=form, auth=(app.client_id, app.secret or ""))
