"""What every page has in common, and the contract of names that password managers and robots rely on."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pytest

from domain.users.username import parse_username
from entrypoints.http.pages.policy import policy
from entrypoints.http.pages.texts import CATALOGUE, ENGLISH
from tests.unit.http.at_home import enters
from tests.unit.http.payloads import PAYLOADS
from tests.unit.http.served import ORIGIN, PASSWORD, PRODUCTION, Served, serving
from tests.unit.http.surfing import Page, RelyingParty, Somebody, Surfer, relying_party, somebody
from tests.unit.http.test_site import Links

ROOT = Path(__file__).parents[3]
CONTRACT = (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")
TEMPLATES = ROOT / "src" / "entrypoints" / "http" / "pages" / "templates"


async def every_page(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty, **asked: str) -> dict[str, Page]:
    """One of each, by its path."""
    async with served.house.store.begin() as unit:
        user = await unit.users.of(mira.username)
        assert user is not None
    login = await surfer.opens("/authorize", logbook.asks(**asked))
    otp = await mira.gives_password(surfer, login)
    recovery = await surfer.opens(str(otp.answer.url).replace("/login/otp", "/login/recovery"))
    enrol = await surfer.presses(otp, "enrol")
    key = re.search(r'<p class="secret">([A-Z2-7 ]+)</p>', enrol.text)
    assert key is not None
    codes = await surfer.presses(enrol, "continue", code=served.code(key[1].replace(" ", "")))
    consent = await surfer.presses(codes, "continue")
    pages = (login, otp, recovery, enrol, codes, consent, await surfer.opens("/logout"))
    assert all(page.status == 200 for page in pages)
    return {page.path: page for page in pages}


def contract() -> dict[str, tuple[list[str], list[str]]]:
    """Fields and buttons, by path."""
    rows = re.finditer(r"^\| `(/[a-z/-]*)` \| ([^|]*) \| ([^|]*) \|", CONTRACT, re.MULTILINE)
    return {row[1]: (re.findall("`([^`]+)`", row[2]), re.findall("`([^`]+)`", row[3])) for row in rows}


async def test_every_page_keeps_the_contract(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    described = contract()
    pages = await every_page(served, surfer, mira, logbook)
    assert {path for path in described if not path.startswith("/account")} - {"/login/new-password"} == pages.keys()
    for path in pages:
        fields, buttons = described[path]
        forms = pages[path].forms
        assert [name for name, field in forms.fields.items() if field["type"] != "hidden"] == fields, path
        assert [button for button in forms.order if button not in {"enrol", "another", "print"}] == buttons, path
    assert pages["/consent"].forms.buttons["allow"]["decision"] == "allow"
    assert pages["/consent"].forms.buttons["deny"]["decision"] == "deny"
    assert pages["/logout"].forms.buttons["logout-confirm"]["logout"] == "yes"
    for path in pages.keys() - {"/consent", "/logout"}:
        assert pages[path].forms.buttons["cancel"]["action"] == "cancel"


async def test_every_page_of_the_account_keeps_the_contract(served: Served, surfer: Surfer, mira: Somebody) -> None:
    await enters(surfer, mira)
    served.clock.advance(seconds=60)
    await enters(Surfer(served), mira)
    served.clock.advance(seconds=60)
    described = {path: row for path, row in contract().items() if path.startswith("/account")}
    pages = {path: await surfer.opens(path) for path in described}
    (link,) = re.findall(r'href="(/account/authenticator[?]id=[^"]+)"', pages["/account/security"].text)
    pages["/account/authenticator"] = await surfer.opens(link)
    pages["/account/new-authenticator"] = await surfer.presses(pages["/account/add-authenticator"], "continue", code=mira.code())
    for path, (fields, buttons) in described.items():
        assert pages[path].path == path
        forms = pages[path].forms
        assert [name for name, field in forms.fields.items() if field["type"] != "hidden"] == fields, path
        assert forms.order == [button for button in buttons if (path, button) != ("/account/security", "enrol")], path
    await served.house.expire_password(parse_username("mira"))
    other = Surfer(served)
    served.clock.advance(seconds=60)
    page = await mira.gives_code(other, await mira.gives_password(other, await other.opens("/account")))
    assert (list(page.forms.fields)[1:], page.forms.order) == contract()[page.path]


async def test_browsers_and_their_helpers_are_told_what_a_field_is(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    pages = await every_page(served, surfer, mira, logbook)
    fields = pages["/login"].forms.fields
    assert fields["username"]["autocomplete"] == "username"
    assert fields["password"]["autocomplete"] == "current-password"
    for path in ("/login/otp", "/enrol"):
        field = pages[path].forms.fields["code"]
        assert (field["autocomplete"], field["inputmode"]) == ("one-time-code", "numeric")


async def test_every_page_is_safe_in_a_browser(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    pages = [*(await every_page(served, surfer, mira, logbook)).values(), await surfer.opens("/login"), await surfer.opens("/authorize")]
    for page in pages:
        headers = page.answer.headers
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        rules = headers["content-security-policy"]
        for rule in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "style-src 'self'"):
            assert rule in rules
        assert "unsafe" not in rules
        assert "*" not in rules
        links = Links(page.text)
        assert links.inline == []
        assert all(address.startswith("/assets/") for address in links.loads)
        for address in links.loads:
            assert (await surfer.client.get(address)).status_code == 200
        assert not [address for address in links.goes if not address.startswith(("/", "?", "otpauth:"))]


async def test_in_production_pages_have_hsts() -> None:
    async with serving(PRODUCTION | {"WATCHWORD_ISSUER": "https://id.example.com"}) as served:
        for path in ("/login", "/authorize", "/logout"):
            answer = await served.client.get(path, headers={"host": "id.example.com"})
            assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_cookies_are_for_this_host_alone(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    answer = await surfer.client.get("/authorize", params=logbook.asks())
    set_cookies = answer.headers.get_list("set-cookie")
    page = await mira.gives_password(surfer, await surfer.opens(answer.headers["location"]))
    set_cookies += (await surfer.presses_only(page, "continue", code=mira.code())).headers.get_list("set-cookie")
    assert {cookie.partition("=")[0] for cookie in set_cookies} == {"__Host-browser", "__Host-session", "__Host-device"}
    for cookie in set_cookies:
        name, value, attributes = re.fullmatch(r"([^=]+)=([A-Za-z0-9_-]{43})(; .*)", cookie).groups()  # type: ignore[union-attr]
        expected = "; Path=/; Secure; HttpOnly; SameSite=Lax"
        assert attributes == expected + ("; Max-Age=15552000" if name == "__Host-device" else "")
        assert value not in page.text


async def test_who_wants_to_stay_signed_in_does(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    page = await surfer.opens("/authorize", logbook.asks())
    page = await surfer.presses(page, "login", username="mira", password=PASSWORD, keep="yes")
    session, _ = (await surfer.presses_only(page, "continue", code=mira.code())).headers.get_list("set-cookie")
    assert session.endswith("; Max-Age=2592000")


@pytest.mark.parametrize("planted", ["A" * 43, "x" * 42, "x x", "A" * 44, '"' + "A" * 43 + '"'])
async def test_a_planted_cookie_is_never_the_session(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty, planted: str
) -> None:
    """T18: the value is ours and new, whatever was there before."""
    for name in ("__Host-session", "__Host-device", "__Host-browser"):
        surfer.client.cookies.set(name, planted, domain="127.0.0.1")
    page = await surfer.opens("/authorize", logbook.asks())
    answer = await surfer.presses_only(await mira.gives_password(surfer, page), "continue", code=mira.code())
    session, device = answer.headers.get_list("set-cookie")
    assert planted not in session + device


async def test_who_has_planted_the_cookie_that_binds_has_nothing_of_the_sign_in(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    """T18: they know the address, too."""
    planted = "A" * 43
    stranger = Surfer(served)
    for browser in (surfer, stranger):
        browser.client.cookies.set("__Host-browser", planted, domain="127.0.0.1")
    page = await surfer.opens("/authorize", logbook.asks())
    page = await mira.gives_code(surfer, await mira.gives_password(surfer, page))
    assert page.path == "/recovery-codes"
    query = page.answer.url.query.decode()
    for path in ("/recovery-codes", "/recovery-codes.txt", "/consent", "/authorize/done"):
        seen = await stranger.opens(f"{path}?{query}")
        assert seen.path == "/login" or seen.status == 400, path
    assert (await surfer.opens(f"/recovery-codes?{query}")).text == page.text


async def test_a_cookie_that_is_there_twice_is_none(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks()))
    both = "; ".join(f"{name}={value}" for name, value in surfer.cookies.items())
    twice = f"{both}; __Host-session={'A' * 43}"
    for cookie, path in ((both, "/consent"), (twice, "/login")):
        answer = await served.client.get("/authorize", params=logbook.asks(), headers={"cookie": cookie})
        assert answer.headers["location"].startswith(f"{path}?t=")


class Skeleton(HTMLParser):
    """The elements of a page and the names of their attributes: what no text can change."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.bones: list[tuple[str, tuple[str, ...]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.bones.append((tag, tuple(name for name, _ in attrs)))


async def told_everywhere(served: Served, surfer: Surfer, person: Somebody, payload: str) -> list[Page]:
    """Every page, with this text wherever an application can send one."""
    app = await relying_party(served, client_name=payload, scope="openid profile")
    asked = dict.fromkeys(("login_hint", "state", "nonce", "ui_locales", "acr_values"), payload)
    pages = list((await every_page(served, surfer, person, app, **asked)).values())
    pages.append(await surfer.opens("/authorize", app.asks(**asked, response_mode="form_post", prompt="none")))
    pages.append(await surfer.opens("/authorize", app.asks(**asked | {"redirect_uri": payload})))
    pages.append(await surfer.opens("/authorize", {"client_id": payload}))
    pages.append(await surfer.opens("/login", {"t": payload, "ui_locales": payload}))
    return pages


def test_there_are_many_payloads() -> None:
    assert len(PAYLOADS) >= 100
    assert all(1 <= len(payload) <= 100 for payload in PAYLOADS)


async def test_whatever_an_application_sends_is_text(served: Served) -> None:
    """T20. Nothing is injected, so no policy is needed to stop it."""
    harmless = await told_everywhere(served, Surfer(served), await somebody(served, "mira"), "harmless")
    for number, payload in enumerate(PAYLOADS):
        served.clock.advance(hours=1)
        pages = await told_everywhere(served, Surfer(served), await somebody(served, f"mira{number}"), payload)
        for page, other in zip(pages, harmless, strict=True):
            assert Skeleton(page.text).bones == Skeleton(other.text).bones, (payload, page.path)
            assert page.answer.headers["content-security-policy"] == other.answer.headers["content-security-policy"]
        login, form_post = pages[0].forms.fields, pages[7].forms.buttons["continue"]
        assert (login["username"]["value"], form_post["state"]) == (payload, payload)


@pytest.mark.parametrize(
    ("ui_locales", "accepted", "language"),
    [
        ("", "", "en"),
        ("de", "en", "de"),
        ("de-AT en", "", "de"),
        ("tlh", "de;q=0.8, en;q=0.9", "en"),
        ("", "de-CH, en", "de"),
        ("", "en;q=0, de;q=0.1", "de"),
        ("", "de;q=x", "en"),
        ("", "fr, *;q=0.5", "en"),
        ("", "de," * 2000, "de"),
    ],
)
async def test_people_read_their_language(
    served: Served, surfer: Surfer, logbook: RelyingParty, ui_locales: str, accepted: str, language: str
) -> None:
    surfer.client.headers["accept-language"] = accepted
    page = await surfer.opens("/authorize", logbook.asks(ui_locales=ui_locales))
    assert f'<html lang="{language}">' in page.text
    assert page.answer.headers["content-language"] == language
    error = await surfer.opens("/authorize", {"ui_locales": ui_locales} if ui_locales else {})
    assert f'<html lang="{language}">' in error.text


def links(page: Page) -> list[str]:
    return [urljoin(str(page.answer.url), address) for address in Links(page.text).goes if "language=" in address]


async def test_a_language_that_was_chosen_once_is_spoken_from_then_on(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    for page in (await every_page(served, Surfer(served), mira, logbook)).values():
        (address,) = links(page)
        assert address.startswith(f"{ORIGIN}{page.path}?")
    page = await surfer.opens("/authorize", logbook.asks(ui_locales="en"))
    page = await surfer.opens(links(page)[0])
    assert '<html lang="de">' in page.text
    (cookie,) = page.answer.headers.get_list("set-cookie")
    assert cookie == "__Host-language=de; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000"
    page = await surfer.presses(page, "login", username="mira", password="wrong wrong wrong")
    assert (page.path, '<html lang="de">' in page.text, "set-cookie" in page.answer.headers) == ("/login", True, False)
    for path in ("/logout", "/authorize", "/login"):
        assert '<html lang="de">' in (await surfer.opens(path)).text
    (back,) = links(await surfer.opens("/logout"))
    assert '<html lang="en">' in (await surfer.opens(back)).text


@pytest.mark.parametrize("chosen", ["tlh", "", "de-AT", "DE", "<script>", "de\r\nset-cookie: x=y", "en&language=xx"])
async def test_what_is_no_language_of_ours_is_not_chosen(surfer: Surfer, logbook: RelyingParty, chosen: str) -> None:
    page = await surfer.opens("/authorize", logbook.asks())
    page = await surfer.opens(str(page.answer.url), {"t": page.answer.url.params["t"], "language": chosen})
    assert ('<html lang="en">' in page.text, "set-cookie" in page.answer.headers) == (True, False)
    surfer.client.cookies.set("__Host-language", "tlh", domain="127.0.0.1")
    assert '<html lang="en">' in (await surfer.opens("/logout")).text


def test_every_language_says_everything() -> None:
    for texts in CATALOGUE.values():
        assert texts.keys() == CATALOGUE["en"].keys()
        for key, text in texts.items():
            assert sorted(re.findall(r"{\w*}", text)) == sorted(re.findall(r"{\w*}", CATALOGUE["en"][key])), key
            assert text.strip(), key


def test_every_text_is_used() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in (*TEMPLATES.glob("*.html"), *(TEMPLATES.parent / name for name in ("error_page.py", "look.py", "overrides.py")))
    )
    unused = [key for key in ENGLISH if f'"{key}"' not in sources and not key.startswith(("scope.", "mistake."))]
    assert unused == []


@pytest.mark.parametrize(
    ("redirect_uri", "source"),
    [
        ("https://rp.example/cb", "https://rp.example"),
        ("https://RP.example:8443/cb", "https://rp.example:8443"),
        ("http://127.0.0.1:51004/cb", "http://127.0.0.1:51004"),
        ("http://[::1]:51004/cb", "http:"),
        ("com.example.app:/cb", "com.example.app:"),
        ("https://rp.example;script-src/cb", "https:"),
        ("https://rp.example'unsafe-inline'/cb", "https:"),
    ],
)
def test_a_form_may_lead_to_the_application_alone(redirect_uri: str, source: str) -> None:
    assert f"; form-action 'self' {source}; frame-ancestors 'none'" in policy(redirect_uri)
