"""What somebody typed comes back where it was refused: to them, in this browser, once."""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator

import pytest

from adapters.crypto.keyring import new_keyring
from adapters.crypto.seal import AesGcmSeal
from domain.clients.account import PAGES
from domain.users.username import parse_username
from entrypoints.http.browser import TYPED
from entrypoints.http.pages.account.room import AccountEndpoint
from entrypoints.http.pages.account.typed import LONGEST
from tests.unit.http.at_home import enters, waits
from tests.unit.http.served import ORIGIN, PASSWORD, Served, serving
from tests.unit.http.surfing import Page, Somebody, Surfer, somebody

SAID = {"name": "Mira Dahl", "nickname": '"><b>', "email": "mira@example.org", "locality": "Ås", "birthdate": "yesterday"}
DROPPED = f"{TYPED}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"


def said_in(page: Page) -> dict[str, str]:
    """What stands in the fields that people see."""
    return {name: value for name, field in page.forms.fields.items() if field["type"] != "hidden" and (value := field.get("value"))}


async def refused(surfer: Surfer, page: Page, **said: str) -> str:
    """Where the browser is led. What it was given on the way it has."""
    answer = await surfer.presses_only(page, "save", **SAID | said)
    assert answer.status_code == 303
    return answer.headers["location"]


async def test_what_was_typed_comes_back_once_and_nothing_of_it_is_stored(served: Served, surfer: Surfer, mira: Somebody) -> None:
    page = await enters(surfer, mira)
    page = await surfer.presses(page, "save", name="Mira", phone_number="+47 1")
    before = await served.house.store.read.users.of("mira")
    address = await refused(surfer, page)
    page = await surfer.opens(address)
    assert said_in(page) == SAID
    assert [name for name, field in page.forms.fields.items() if "aria-invalid" in field] == ["birthdate"]
    assert page.answer.headers.get_list("set-cookie") == [DROPPED]
    assert await served.house.store.read.users.of("mira") == before
    assert said_in(await surfer.opens(address)) == {"name": "Mira", "phone_number": "+47 1"}
    page = await surfer.presses(page, "save", **SAID | {"birthdate": "1990-04-01"})
    assert "Done." in page.text
    assert said_in(page) == SAID | {"birthdate": "1990-04-01"}


async def test_an_address_that_was_only_typed_is_not_called_verified(served: Served, surfer: Surfer, mira: Somebody) -> None:
    await served.house.set_claims(parse_username("mira"), {}, "mira@example.org", is_verified=True)
    page = await enters(surfer, mira)
    for email, is_verified in (("mira@example.org", True), ("mallory@example.net", False)):
        shown = await surfer.opens(await refused(surfer, page, email=email))
        assert (said_in(shown)["email"], '<span class="tag">verified</span>' in shown.text) == (email, is_verified)


async def test_the_address_has_no_word_of_it_and_the_cookie_none_that_can_be_read() -> None:
    async with serving(seal=AesGcmSeal(new_keyring(bytes(32)))) as served:
        surfer, mira = Surfer(served), await somebody(served)
        answer = await surfer.presses_only(await enters(surfer, mira), "save", **SAID)
        assert re.fullmatch(r"/account\?at=birthdate&said=claims&by=[\w-]{43}", answer.headers["location"])
        (cookie,) = answer.headers.get_list("set-cookie")
        assert re.fullmatch(rf"{TYPED}=[\w-]+; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60", cookie)
        for word in SAID.values():
            assert urlsafe_b64encode(word.encode())[1:5].decode() not in cookie
        assert said_in(await surfer.opens(answer.headers["location"])) == SAID


async def test_another_account_in_the_same_browser_never_sees_it(served: Served, surfer: Surfer, mira: Somebody) -> None:
    noor = await somebody(served, "noor")
    page = await enters(surfer, mira)
    await refused(surfer, page)
    kept = surfer.cookies[TYPED]
    await surfer.presses(await surfer.opens("/logout"), "logout-confirm")
    assert TYPED in surfer.cookies
    page = await enters(surfer, noor)
    assert (said_in(page), TYPED in surfer.cookies) == ({}, False)
    address = await refused(surfer, page)
    surfer.client.cookies.set(TYPED, kept, domain="127.0.0.1", path="/")
    page = await surfer.opens(address)
    assert said_in(page) == {}
    assert 'role="alert"' in page.text


async def test_another_session_of_the_same_person_does_not_see_it(served: Served, surfer: Surfer, mira: Somebody) -> None:
    await refused(surfer, await enters(surfer, mira))
    await waits(served)
    other = Surfer(served)
    address = await refused(other, await enters(other, mira))
    other.client.cookies.set(TYPED, surfer.cookies[TYPED], domain="127.0.0.1", path="/")
    assert said_in(await other.opens(address)) == {}


@pytest.mark.parametrize("page", ["/account", "/account/security", "/account/sessions"])
async def test_any_page_of_the_account_drops_it_and_shows_it_only_with_the_mistake(surfer: Surfer, mira: Somebody, page: str) -> None:
    address = await refused(surfer, await enters(surfer, mira))
    shown = await surfer.opens(page)
    assert "Mira Dahl" not in shown.text
    assert TYPED not in surfer.cookies
    assert said_in(await surfer.opens(address)) == {}


async def test_a_success_shows_what_was_stored(surfer: Surfer, mira: Somebody) -> None:
    page = await enters(surfer, mira)
    await refused(surfer, page)
    page = await surfer.presses(page, "save", name="Somebody else")
    assert said_in(page) == {"name": "Somebody else"}
    assert TYPED not in surfer.cookies


async def test_what_is_too_long_for_a_header_is_typed_again(surfer: Surfer, mira: Somebody) -> None:
    page = await enters(surfer, mira)
    await refused(surfer, page)
    for name in ("x" * 1400, "x" * 1500, "\N{PILE OF POO}" * 500, "x" * 60000):
        answer = await surfer.presses_only(page, "save", **SAID | {"name": name})
        (cookie,) = answer.headers.get_list("set-cookie")
        assert len(cookie) < LONGEST + 100
        shown = said_in(await surfer.opens(answer.headers["location"]))
        assert shown == ({} if cookie == DROPPED else SAID | {"name": name})
        assert (cookie == DROPPED) == (len(name.encode()) > 1400)


@pytest.mark.parametrize("cookie", ["", "x", "=", "AAAA", "A" * 4000, "é", "%00", '"x"', "eyJuYW1lIjoieCJ9"])
async def test_what_is_none_of_ours_fills_nothing_in(surfer: Surfer, mira: Somebody, cookie: str) -> None:
    address = await refused(surfer, await enters(surfer, mira))
    cookies = "; ".join(f"{name}={value}" for name, value in surfer.cookies.items() if name != TYPED)
    answer = await surfer.client.get(address, headers={b"cookie": f"{cookies}; {TYPED}={cookie}".encode()})
    assert (answer.status_code, said_in(Page(answer))) == (200, {})


async def test_nothing_of_a_password_or_a_code_is_ever_kept(surfer: Surfer, mira: Somebody) -> None:
    page = await enters(surfer, mira, "/account/password")
    answer = await surfer.presses_only(page, "save", password=PASSWORD, new_password="another horse battery", code="000000")
    assert "said=" in answer.headers["location"]
    assert "set-cookie" not in answer.headers
    assert {room.path for room in rooms() if hasattr(room, "path")} == set(PAGES)
    kept = {name for room in rooms() for name in room.keeps}
    assert not {name for name in kept if "password" in name or name in {"code", "token", "since"}}


def rooms() -> Iterator[type[AccountEndpoint]]:
    below = AccountEndpoint.__subclasses__()
    while below:
        room = below.pop()
        below += room.__subclasses__()
        yield room


async def test_an_authenticator_s_name_need_not_be_typed_again_where_the_code_was_wrong(surfer: Surfer, mira: Somebody) -> None:
    page = await enters(surfer, mira, "/account/security")
    (link,) = re.findall(r'href="(/account/authenticator[?]id=[^"]+)"', page.text)
    page = await surfer.presses(await surfer.opens(link), "rename", name="Spare phone", code="000000")
    assert 'role="alert"' in page.text
    assert said_in(page) == {"name": "Spare phone"}
    assert str(page.answer.url).startswith(f"{ORIGIN}/account/authenticator?id=")
