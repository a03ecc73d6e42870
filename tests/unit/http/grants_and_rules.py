"""T14, and T15 with it: every way to something, and every change after which some of them are closed.

What a way brings is said in scopes; None: nothing. One table says which change closes which ways: those that it does not name
must bring what they brought before, so the table is exact in both directions.
"""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from msgspec import structs

from application.clients.leave import Leave
from application.ports.journal import Journal
from application.ports.store import Store
from domain.clients.metadata import GRANT_TYPES, Asked
from domain.users.username import parse_username
from entrypoints.http.endpoints import make_endpoints
from entrypoints.http.pages.look import Look
from tests.fakes.clock import FixedClock
from tests.fakes.entropy import CountingEntropy
from tests.unit.http.served import DEVELOPMENT, PASSWORD, Served, serving
from tests.unit.http.surfing import CALLBACK, Page, RelyingParty, Somebody, Surfer, relying_party, somebody

SCOPE = frozenset({"openid", "profile", "email"})
MIRA = parse_username("mira")
Scopes = frozenset[str] | None


@dataclass(frozen=True)
class Visit:
    """A person, an application, and everything that it was given before the change."""

    served: Served
    surfer: Surfer
    mira: Somebody
    app: RelyingParty
    under_way: Page  # a sign-in that waits for consent
    code: str
    used_code: str
    tokens: dict[str, Any]  # what the used one bought
    in_aal2: Served  # the same house, after its operator demanded a code of everybody

    @property
    def client(self) -> tuple[str, str]:
        return self.app.client_id, self.app.secret or ""

    async def posts(self, path: str, **sent: str) -> httpx.Response:
        return await self.served.client.post(path, data=sent, auth=self.client)

    async def sets(self, leave: Leave | None = None, **members: object) -> None:
        await self.served.house.set_client(self.app.client_id, structs.replace(Asked(), **members), leave or Leave())


def of_answer(answer: httpx.Response) -> Scopes:
    if answer.status_code != 200:
        assert answer.status_code in {400, 401}, answer.text
        return None
    return frozenset(answer.json()["scope"].split())


async def code(visit: Visit) -> Scopes:
    return of_answer(await visit.app.redeems(visit.code))


async def refresh(visit: Visit) -> Scopes:
    return of_answer(await visit.posts("/token", grant_type="refresh_token", refresh_token=visit.tokens["refresh_token"]))


async def password(visit: Visit) -> Scopes:
    sent = {"username": "mira", "password": PASSWORD, "otp": visit.mira.code(), "scope": " ".join(SCOPE - {"email"})}
    return of_answer(await visit.posts("/token", grant_type="password", **sent))


async def client_credentials(visit: Visit) -> Scopes:
    return of_answer(await visit.posts("/token", grant_type="client_credentials"))


async def prompt_none(visit: Visit) -> Scopes:
    page = await visit.surfer.opens("/authorize", visit.app.asks(scope=" ".join(SCOPE), prompt="none"))
    return SCOPE if page.leads_to and "code" in page.told else None


async def sign_in_under_way(visit: Visit) -> Scopes:
    page = visit.under_way
    page = await visit.surfer.presses(page, "allow")
    return SCOPE if page.leads_to and "code" in page.told else None


async def userinfo(visit: Visit) -> Scopes:
    answer = await visit.served.client.get("/userinfo", headers=visit_bearer(visit))
    if answer.status_code != 200:
        assert answer.status_code == 401, answer.text
        return None
    claims = {"sub": "openid", "preferred_username": "profile", "email": "email"}
    return frozenset(scope for claim, scope in claims.items() if claim in answer.json())


async def profile(visit: Visit) -> Scopes:
    return of_answer(await visit.served.client.get("/profile", headers=visit_bearer(visit)))


async def introspect_access(visit: Visit) -> Scopes:
    return await introspect(visit, "access_token")


async def introspect_refresh(visit: Visit) -> Scopes:
    return await introspect(visit, "refresh_token")


async def verify_otp(visit: Visit) -> Scopes:
    visit.served.clock.advance(seconds=30)  # a code of its own
    answer = await visit.served.posts_json("/verify_otp", username="mira", code=visit.mira.code())
    assert answer.status_code in {200, 401}, answer.text
    return frozenset() if answer.status_code == 200 else None


def visit_bearer(visit: Visit) -> dict[str, str]:
    return {"authorization": f"Bearer {visit.tokens['access_token']}"}


async def introspect(visit: Visit, token: str) -> Scopes:
    answer = await visit.posts("/introspect", token=visit.tokens[token])
    if answer.status_code == 200 and not answer.json()["active"]:
        assert answer.content == b'{"active":false}'
        return None
    return of_answer(answer)


Way = Callable[[Visit], Awaitable[Scopes]]
BY_GRANT_TYPE: dict[str, Way] = {
    "authorization_code": code,
    "refresh_token": refresh,
    "password": password,
    "client_credentials": client_credentials,
}
BY_ENDPOINT: dict[str, tuple[Way, ...]] = {
    "token": tuple(BY_GRANT_TYPE.values()),
    "userinfo": (userinfo,),
    "profile": (profile,),
    "introspect": (introspect_access, introspect_refresh),
    "verify_otp": (verify_otp,),
    "authorize": (prompt_none, sign_in_under_way),  # and the pages that it leads to
}
WITHOUT = {"register_user", "create_client", "revoke", "metadata", "jwks", "ready"}  # of these nobody gets what is theirs alone
WAYS: tuple[Way, ...] = tuple(way for ways in BY_ENDPOINT.values() for way in ways)
BEFORE: dict[Way, frozenset[str]] = dict.fromkeys(WAYS, SCOPE) | {
    password: SCOPE - {"email"},
    client_credentials: SCOPE - {"openid"},
    verify_otp: frozenset(),
}

ALL = frozenset(WAYS)
TOKENS = frozenset({refresh, userinfo, profile, introspect_access, introspect_refresh})
BY_SECRET = frozenset({code, refresh, password, client_credentials, introspect_access, introspect_refresh})
IN_SESSION = TOKENS | {code, prompt_none, sign_in_under_way}
OF_PERSON = ALL - {client_credentials}


async def nothing(_: Visit) -> None:
    """The control: before any change every way is open."""


async def disable_user(visit: Visit) -> None:
    await visit.served.house.disable_user(MIRA)


async def delete_user(visit: Visit) -> None:
    await visit.served.house.delete_user(MIRA)


async def set_password(visit: Visit) -> None:
    await visit.served.house.set_password(MIRA, "another horse battery")


async def reset_otp(visit: Visit) -> None:
    await visit.served.house.reset_otp(MIRA)


async def sign_out(visit: Visit) -> None:
    cookie = visit.surfer.cookies["__Host-session"]
    await visit.surfer.presses(await visit.surfer.opens("/logout"), "logout-confirm")
    visit.surfer.client.cookies.set("__Host-session", cookie, domain="127.0.0.1")  # it is the server that has forgotten


async def end_other_sessions(visit: Visit) -> None:
    elsewhere = Surfer(visit.served)
    page = await visit.mira.gives_password(elsewhere, await elsewhere.opens("/account/sessions"))
    await elsewhere.presses(page, "end-others")


async def expire_password(visit: Visit) -> None:
    await visit.served.house.expire_password(MIRA)


async def withdraw_consent(visit: Visit) -> None:
    page = await visit.surfer.opens("/account/applications")
    sent = {"token": str(page.forms.fields["token"]["value"]), "action": "withdraw", "client": visit.app.client_id}
    assert (await visit.surfer.client.post("/account/applications", data=sent)).status_code == 303


async def disable_client(visit: Visit) -> None:
    await visit.served.house.disable_client(visit.app.client_id)


async def delete_client(visit: Visit) -> None:
    await visit.served.house.delete_client(visit.app.client_id)


async def rotate_secret(visit: Visit) -> None:
    await visit.served.house.rotate_client_secret(visit.app.client_id)


async def take_redirect_uri(visit: Visit) -> None:
    await visit.sets(redirect_uris=(CALLBACK + "/other",))


async def demand_code_of_client(visit: Visit) -> None:
    await visit.sets(Leave(minimum_acr="aal2"))


async def demand_code_of_all(visit: Visit) -> Served:
    return visit.in_aal2


async def replay_code(visit: Visit) -> None:
    assert (await visit.app.redeems(visit.used_code)).json()["error"] == "invalid_grant"


async def revoke_refresh_token(visit: Visit) -> None:
    assert (await visit.posts("/revoke", token=visit.tokens["refresh_token"])).status_code == 200


async def revoke_access_token(visit: Visit) -> None:
    assert (await visit.posts("/revoke", token=visit.tokens["access_token"])).status_code == 200


def take_grant_type(name: str) -> "Change":
    async def take(visit: Visit) -> None:
        await visit.sets(grant_types=tuple(other for other in GRANT_TYPES if other != name))

    take.__name__ = f"take_{name}"
    return take


async def take_scope(visit: Visit) -> None:
    await visit.sets(scope="openid profile")


Change = Callable[[Visit], Awaitable[Served | None]]
WITH_GRANT_TYPE = {"authorization_code": {prompt_none, sign_in_under_way}, "refresh_token": {introspect_refresh}}
RULES: dict[Change, frozenset[Way]] = {
    nothing: frozenset(),
    disable_user: OF_PERSON,
    delete_user: OF_PERSON,
    set_password: OF_PERSON - {verify_otp},
    reset_otp: OF_PERSON,
    expire_password: OF_PERSON - {verify_otp},
    sign_out: IN_SESSION,
    end_other_sessions: IN_SESSION,
    withdraw_consent: TOKENS | {code, prompt_none},  # who is being asked may allow it again
    disable_client: ALL - {verify_otp},
    delete_client: ALL - {verify_otp},
    rotate_secret: BY_SECRET,
    take_redirect_uri: frozenset({code, prompt_none, sign_in_under_way}),
    demand_code_of_client: IN_SESSION,  # where a password alone was given
    demand_code_of_all: IN_SESSION,
    replay_code: TOKENS,
    revoke_refresh_token: TOKENS,
    revoke_access_token: frozenset({userinfo, profile, introspect_access}),
    take_scope: frozenset({prompt_none, sign_in_under_way}),
} | {take_grant_type(name): frozenset({way, *WITH_GRANT_TYPE.get(name, ())}) for name, way in BY_GRANT_TYPE.items()}


@pytest.fixture
async def stack() -> Any:
    async with AsyncExitStack() as opened:
        yield opened


@pytest.fixture
async def visit(stack: AsyncExitStack, store: Store, journal: Journal) -> Visit:
    """Signed in with the password alone, in a house that demands no more."""
    shared: dict[str, Any] = {"store": store, "journal": journal, "clock": FixedClock(), "entropy": CountingEntropy()}
    served = await stack.enter_async_context(serving(DEVELOPMENT | {"WATCHWORD_MINIMUM_ACR": "aal1"}, **shared))
    stricter = await stack.enter_async_context(serving(DEVELOPMENT, **shared))
    served, stricter = (replace(one, clock=shared["clock"]) for one in (served, stricter))
    surfer, mira = Surfer(served), await somebody(served)
    await served.house.set_claims(MIRA, {}, "mira@example.org", is_verified=True)
    app = await relying_party(served, scope=" ".join(sorted(SCOPE)), grant_types=GRANT_TYPES)
    asked = app.asks(scope=" ".join(SCOPE))
    used = (await surfer.presses(await mira.gives_password(surfer, await surfer.opens("/authorize", asked)), "allow")).told["code"]
    return Visit(
        served=served,
        surfer=surfer,
        mira=mira,
        app=app,
        under_way=await surfer.opens("/authorize", asked | {"prompt": "consent"}),
        code=(await surfer.opens("/authorize", asked)).told["code"],
        used_code=used,
        tokens=(await app.redeems(used)).json(),
        in_aal2=stricter,
    )


class TestGrantsAndRules:
    """Where a `store` and a `journal` are given."""

    @pytest.mark.parametrize("change", RULES, ids=lambda change: change.__name__)
    async def test_after_a_change_what_it_concerns_is_closed_and_nothing_else(self, visit: Visit, change: Change) -> None:
        other = await change(visit)
        visit.served.clock.advance(seconds=0.5)  # what a cache of clients may be late
        if other is not None:
            visit.surfer.client._transport = httpx.ASGITransport(other.app, client=("192.0.2.7", 50000))
            visit = replace(visit, served=other, app=replace(visit.app, served=other))
        found = {way.__name__: await way(visit) for way in WAYS}
        left = SCOPE - {"email"} if change is take_scope else SCOPE
        expected = {way.__name__: None if way in RULES[change] else BEFORE[way] & left for way in WAYS}
        assert found == expected

    async def test_every_grant_type_and_every_endpoint_has_its_row(self, visit: Visit) -> None:
        house = visit.served.house
        assert {"client_credentials", *house.issue_token.grant_types} == set(GRANT_TYPES) == BY_GRANT_TYPE.keys()
        endpoints = {endpoint.name for endpoint in make_endpoints(house, Look())}
        assert {name for name in endpoints if not name.startswith("/")} == BY_ENDPOINT.keys() | WITHOUT
