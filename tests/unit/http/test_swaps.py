"""T09 and T12: every value that we give out, tried in every place where one is taken. Each is good in its own alone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from domain.registrations import Kind
from tests.unit.http.served import PASSWORD, PRODUCTION, Served, serving
from tests.unit.http.surfing import VERIFIER, Page, RelyingParty, Somebody, Surfer


@dataclass(frozen=True)
class Given:
    """What one person's browser and one application hold after a sign-in."""

    served: Served
    surfer: Surfer
    app: RelyingParty
    under_way: Page  # waits for consent
    values: dict[str, str]

    async def posts(self, path: str, **sent: str) -> dict[str, object]:
        answer = await self.served.client.post(path, data=sent, auth=(self.app.client_id, self.app.secret or ""))
        assert answer.status_code in {200, 400, 401}
        return answer.json() if answer.content else {}

    async def bears(self, path: str, value: str) -> bool:
        answer = await self.served.client.get(path, headers={"authorization": f"Bearer {value}"})
        assert answer.status_code in {200, 401}
        return answer.status_code == 200

    async def surfs_with(self, cookie: str, value: str, address: str) -> Page:
        """Another browser, into which one cookie was planted."""
        other = Surfer(self.served)
        other.client.cookies.set(cookie, value, domain="127.0.0.1")
        return await other.opens(address)


@pytest.fixture
async def given(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> Given:
    asked = logbook.asks(scope="openid profile offline_access")
    page = await surfer.presses(await mira.signs_in(surfer, await surfer.opens("/authorize", asked)), "allow")
    tokens = (await logbook.redeems(page.told["code"])).json()
    under_way = await surfer.opens("/authorize", asked | {"prompt": "consent"})
    values = {name: tokens[name] for name in ("access_token", "refresh_token", "id_token")} | {
        "code": (await surfer.opens("/authorize", asked)).told["code"],
        "used code": page.told["code"],
        "ref": parse_qs(urlsplit(str(under_way.answer.url)).query)["t"][0],
        "form token": under_way.forms.buttons["allow"]["token"],
        "secret": logbook.secret or "",
        "client_id": logbook.client_id,
        "seed": mira.seed,
        "registration token": (await served.house.add_registration_token(Kind.USERS, uses=5)).secret.reveal(),
    }
    return Given(served, surfer, logbook, under_way, values | surfer.cookies)


async def as_userinfo_token(given: Given, value: str) -> bool:
    return await given.bears("/userinfo", value)


async def as_profile_token(given: Given, value: str) -> bool:
    return await given.bears("/profile", value)


async def as_introspected(given: Given, value: str) -> bool:
    return (await given.posts("/introspect", token=value))["active"] is True


async def as_code(given: Given, value: str) -> bool:
    sent = {"grant_type": "authorization_code", "redirect_uri": given.app.redirect_uri, "code_verifier": VERIFIER}
    return "access_token" in await given.posts("/token", code=value, **sent)


async def as_refresh_token(given: Given, value: str) -> bool:
    return "access_token" in await given.posts("/token", grant_type="refresh_token", refresh_token=value)


async def as_registration_token(given: Given, value: str) -> bool:
    """In a house on the same store, where the doors are not open."""
    house = given.served.house
    sent = {"username": house.entropy.name(), "password": PASSWORD}
    async with serving(PRODUCTION, store=house.store, journal=house.journal, entropy=house.entropy) as closed:
        answer = await closed.client.post("/register_user", json=sent, headers={"authorization": f"Bearer {value}"})
    assert answer.status_code in {200, 401}, answer.text
    return answer.status_code == 200


async def as_hint(given: Given, value: str) -> bool:
    page = await given.surfer.opens("/authorize", given.app.asks(prompt="none", id_token_hint=value))
    return "code" in page.told


async def as_session(given: Given, value: str) -> bool:
    return (await given.surfs_with("__Host-session", value, "/authorize?" + urlencode(given.app.asks()))).path != "/login"


async def as_browser(given: Given, value: str) -> bool:
    return (await given.surfs_with("__Host-browser", value, str(given.under_way.answer.url))).status == 200


async def as_ref(given: Given, value: str) -> bool:
    return (await given.surfer.opens("/consent", {"t": value})).status == 200


async def as_secret(given: Given, value: str) -> bool:
    answer = await given.served.client.post("/introspect", data={"token": "x"}, auth=(given.app.client_id, value))
    return answer.status_code == 200


async def as_form_token(given: Given, value: str) -> bool:
    answer = await given.surfer.presses_only(given.under_way, "allow", token=value)
    return answer.status_code == 303


PLACES: dict[Callable[[Given, str], Awaitable[bool]], set[str]] = {
    as_userinfo_token: {"access_token"},
    as_profile_token: {"access_token"},
    as_introspected: {"access_token", "refresh_token"},
    as_refresh_token: {"refresh_token"},
    as_registration_token: {"registration token"},
    as_hint: {"id_token"},
    as_session: {"__Host-session"},
    as_browser: {"__Host-browser"},
    as_ref: {"ref"},
    as_secret: {"secret"},
    as_form_token: {"form token"},
    as_code: {"code"},
}


async def test_every_value_is_good_in_its_own_place_alone(given: Given) -> None:
    given.values.pop("used code")  # a replay ends what it bought
    for place, right in PLACES.items():
        accepted = {name for name, value in given.values.items() if await place(given, value)}
        assert accepted == right, place.__name__


async def test_what_is_no_token_of_the_client_revokes_nothing(given: Given) -> None:
    for name, value in given.values.items():
        if name not in {"access_token", "refresh_token"}:
            assert await given.posts("/revoke", token=value) == {}
    for place, right in PLACES.items():
        for name in right:
            assert await place(given, given.values[name]), (place.__name__, name)
