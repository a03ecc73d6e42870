"""Signing in with a browser, step by step."""

import re

import pytest
from markupsafe import escape
from msgspec import structs

from domain.users.claims import Claims
from domain.users.username import parse_username
from tests.unit.http.served import ORIGIN, Served
from tests.unit.http.surfing import RelyingParty, Somebody, Surfer, key_in, relying_party, somebody
from tests.unit.http.test_site import Links

FIRST = {"/login": "login", "/login/otp": "continue", "/recovery-codes": "continue", "/consent": "allow"}


async def test_a_person_signs_in_and_the_application_reads_who_it_is(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    page = await surfer.opens("/authorize", logbook.asks(scope="openid profile email"))
    assert (page.path, page.status) == ("/login", 200)
    page = await mira.gives_password(surfer, page)
    assert page.path == "/login/otp"
    page = await mira.gives_code(surfer, page)
    assert page.path == "/recovery-codes"
    assert len(re.findall("<li>[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{3}</li>", page.text)) == 10
    page = await surfer.presses(page, "continue")
    assert page.path == "/consent"
    assert "Logbook" in page.text
    assert "rp.example" in page.text
    page = await surfer.presses(page, "allow")
    assert page.leads_to is not None
    assert page.leads_to.startswith("https://rp.example/cb?code=")
    assert page.told.keys() == {"code", "state", "iss"}
    assert (page.told["state"], page.told["iss"]) == ("af0ifj", ORIGIN)
    answer = await logbook.redeems(page.told["code"])
    assert answer.status_code == 200, answer.text
    claims = (await served.client.get("/userinfo", headers={"authorization": f"Bearer {answer.json()['access_token']}"})).json()
    assert claims["preferred_username"] == "mira"
    assert claims["sub"].startswith("u_")


async def test_who_is_signed_in_and_has_agreed_sees_no_page(surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    page = await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks()))
    await surfer.presses(page, "allow")
    assert "code" in (await surfer.opens("/authorize", logbook.asks())).told


async def test_recovery_codes_are_shown_once_and_each_lets_in_once(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    page = await mira.gives_code(surfer, await mira.gives_password(surfer, await surfer.opens("/authorize", logbook.asks())))
    code = re.findall("<li>([^<]+)</li>", page.text)[3]
    again = await surfer.opens(str(page.answer.url))
    assert code in again.text
    file = await surfer.opens(str(page.answer.url).replace("/recovery-codes", "/recovery-codes.txt"))
    assert code in file.text.splitlines()
    assert file.answer.headers["content-disposition"].startswith("attachment")
    assert file.answer.headers["cache-control"] == "no-store"
    await surfer.presses(page, "continue")
    assert (await surfer.opens(str(page.answer.url))).path == "/consent"
    assert (await surfer.opens(str(file.answer.url))).status == 400
    for expected in ("/consent", "/login/recovery"):
        other = Surfer(served)
        page = await mira.gives_password(other, await other.opens("/authorize", logbook.asks()))
        page = await other.opens(str(page.answer.url).replace("/login/otp", "/login/recovery"))
        assert page.path == "/login/recovery"
        page = await other.presses(page, "continue", code=f" {code.upper()} ")
        assert page.path == expected
    assert 'role="alert"' in page.text


@pytest.mark.parametrize(
    "username", ["mira", "мира", "מירה", "é\u0301\u0489", 'a";filename=x.html', "<img/src=x>", "7fjq-m2xd-w8k", "&lt;", "\U0001f9d9"]
)
async def test_recovery_codes_say_whose_they_are_and_a_name_is_no_more_than_a_line(
    served: Served, surfer: Surfer, logbook: RelyingParty, username: str
) -> None:
    person = await somebody(served, username)
    page = await person.gives_code(surfer, await person.gives_password(surfer, await surfer.opens("/authorize", logbook.asks())))
    codes = re.findall("<li>([^<]+)</li>", page.text)
    day = f"{served.clock.now().day} {served.clock.now():%B %Y}"
    assert f"<bdi>{escape(username)}</bdi> · {ORIGIN} · {day}</p>" in page.text
    assert Links(page.text).inline == []
    address = str(page.answer.url).replace("/recovery-codes", "/recovery-codes.txt")
    file = (await surfer.opens(address)).answer
    assert file.text == "\n".join(("Recovery codes", "Watchword", ORIGIN, username, day, "", *codes, ""))
    assert file.headers["content-disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert (file.headers["content-type"], file.headers["x-content-type-options"]) == ("text/plain; charset=utf-8", "nosniff")
    file = await surfer.client.get(address, headers={"accept-language": "de"})
    assert file.text.startswith("Wiederherstellungscodes\nWatchword\n")


async def test_a_mistake_is_said_beside_the_field_and_forgotten_after_the_next_step(
    surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    page = await surfer.opens("/authorize", logbook.asks())
    assert 'role="alert"' not in page.text
    page = await surfer.presses(page, "login", username="mira", password="wrong wrong wrong")
    assert (page.path, page.status) == ("/login", 200)
    assert 'role="alert"' in page.text
    assert page.forms.fields["password"]["aria-invalid"] == "true"
    assert page.forms.fields["password"]["aria-describedby"] == "wrong"
    page = await mira.gives_password(surfer, page)
    assert 'role="alert"' not in page.text
    for code in ("000000", "12345", "", "１２３４５６"):
        page = await surfer.presses(page, "continue", code=code)
        assert (page.path, 'role="alert"' in page.text) == ("/login/otp", True)
        assert page.forms.fields["code"]["aria-invalid"] == "true"
    page = await mira.gives_code(surfer, page)
    assert page.path == "/recovery-codes"


@pytest.mark.parametrize("username", ["mira", "nobody", "a b", "", "x" * 65, "mi\tra"])
async def test_every_refused_name_looks_the_same(surfer: Surfer, mira: Somebody, logbook: RelyingParty, username: str) -> None:
    page = await surfer.opens("/authorize", logbook.asks())
    page = await surfer.presses(page, "login", username=username, password="wrong wrong wrong")
    assert page.path == "/login"
    assert "do not match" in page.text
    assert page.forms.fields["username"]["value"] == (username if username in {"mira", "nobody"} else "")  # what is no name is not shown


async def test_who_must_wait_is_told_for_how_long(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    page = await surfer.opens("/authorize", logbook.asks())
    for _ in range(11):
        page = await surfer.presses(page, "login", username="mira", password="wrong wrong wrong")
    assert "Try again in 15 minutes" in page.text
    served.clock.advance(minutes=5)
    assert "Try again in 10 minutes" in (await surfer.opens(str(page.answer.url))).text
    served.clock.advance(minutes=10)
    page = await surfer.opens(str(page.answer.url))
    assert 'role="alert"' not in page.text
    assert (await mira.gives_password(surfer, page)).path == "/login/otp"


async def test_after_five_wrong_codes_too(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    page = await mira.gives_password(surfer, await surfer.opens("/authorize", logbook.asks()))
    for _ in range(6):
        page = await surfer.presses(page, "continue", code="000000")
    assert "Try again in 15 minutes" in page.text
    page = await mira.gives_code(surfer, page)
    assert page.path == "/login/otp"
    served.clock.advance(minutes=15)
    assert (await mira.gives_code(surfer, page)).path == "/recovery-codes"


@pytest.mark.parametrize(
    ("language", "told"), [("en", "Use a recovery code, or ask who runs this server."), ("de", "Ihr Authenticator ist gesperrt.")]
)
async def test_whose_authenticator_is_locked_is_told_so_after_the_password(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty, language: str, told: str
) -> None:
    surfer.client.headers["accept-language"] = language
    page = await mira.gives_password(surfer, await surfer.opens("/authorize", logbook.asks()))
    for number in range(20):
        assert told not in page.text
        if number % 5 == 0:
            served.clock.advance(minutes=15)
            page = await mira.gives_password(surfer, await surfer.opens("/authorize", logbook.asks()))
        page = await surfer.presses(page, "continue", code="000000")
    assert (page.path, told in page.text) == ("/login/otp", True)
    served.clock.advance(minutes=15)
    page = await mira.gives_password(surfer, await surfer.opens("/authorize", logbook.asks()))
    assert told not in page.text
    assert told in (await mira.gives_code(surfer, page)).text  # and waiting was of no use


async def test_a_code_typed_with_spaces_is_accepted(surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    page = await mira.gives_password(surfer, await surfer.opens("/authorize", logbook.asks()))
    code = mira.code()
    page = await surfer.presses(page, "continue", code=f" {code[:3]} {code[3:]}")
    assert page.path == "/recovery-codes"


async def test_who_has_no_authenticator_sets_one_up_after_the_password(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    async with served.house.store.begin() as unit:
        user = await unit.users.of("mira")
        assert user is not None
        await unit.authenticators.end(user.id)
    page = await mira.gives_password(surfer, await surfer.opens("/authorize", logbook.asks()))
    assert page.path == "/enrol"
    assert "<svg>" in page.text
    assert 'href="otpauth://totp/Watchword:mira?secret=' in page.text
    page = await surfer.presses(page, "continue", code="000000")
    assert (page.path, 'role="alert"' in page.text) == ("/enrol", True)
    page = await surfer.presses(page, "continue", code=served.code(key_in(page)))
    assert page.path == "/recovery-codes"
    served.clock.advance(seconds=30)
    other, again = Surfer(served), Somebody(served, "mira", "")
    assert (await again.gives_password(other, await other.opens("/authorize", logbook.asks()))).path == "/login/otp"


async def test_who_lost_the_picture_starts_afresh_and_the_old_seed_is_dead(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    page = await mira.gives_password(surfer, await surfer.opens("/authorize", logbook.asks()))
    page = await surfer.presses(page, "enrol")
    assert page.path == "/enrol"
    assert key_in(page) != mira.seed
    old = await surfer.presses(page, "continue", code=mira.code())
    assert old.path == "/enrol"
    page = await surfer.presses(page, "continue", code=served.code(key_in(page)))
    assert page.path == "/recovery-codes"


async def test_who_left_the_setup_half_done_finds_it_again_and_their_app_is_still_good(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    begun = await surfer.presses(await mira.gives_password(surfer, await surfer.opens("/authorize", logbook.asks())), "enrol")
    scanned = Somebody(served, "mira", key_in(begun))
    other = Surfer(served)
    page = await scanned.gives_password(other, await other.opens("/authorize", logbook.asks()))
    assert page.path == "/login/otp"
    assert "Not set up yet?" in page.text
    assert page.forms.order == ["continue", "enrol", "cancel", "another"]
    assert (await scanned.gives_code(other, page)).path == "/recovery-codes"
    third = Surfer(served)
    page = await scanned.gives_password(third, await third.opens("/authorize", logbook.asks()))
    assert "Not set up yet?" not in page.text


@pytest.mark.parametrize("button", ["continue", "enrol"])
async def test_who_goes_on_in_another_tab_meets_no_dead_end_in_this_one(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty, button: str
) -> None:
    left = await surfer.presses(await mira.gives_password(surfer, await surfer.opens("/authorize", logbook.asks())), "enrol")
    scanned = Somebody(served, "mira", key_in(left))
    other = await scanned.gives_password(surfer, await surfer.opens("/authorize", logbook.asks()))
    other = await surfer.presses(other, button, code=scanned.code() if button == "continue" else "")
    assert other.path == {"continue": "/recovery-codes", "enrol": "/enrol"}[button]
    page = await surfer.opens(str(left.answer.url))
    assert (page.status, page.path) == (200, "/login/otp")


async def test_a_confirmed_authenticator_is_never_replaced_here(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks()))
    other = Surfer(served)
    page = await mira.gives_password(other, await other.opens("/authorize", logbook.asks()))
    assert "enrol" not in page.forms.buttons
    page = await other.presses(page, "continue", action="enrol", code="")
    assert page.path == "/login/otp"


async def test_who_is_somebody_else_starts_over_in_the_same_request(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    noor = await somebody(served, "noor")
    page = await mira.gives_password(surfer, await surfer.opens("/authorize", logbook.asks()))
    assert "Not mira? Use another account" in page.text
    before = page.answer.url.query
    back = await surfer.presses(page, "another")
    assert (back.path, back.answer.url.query) == ("/login", before)
    assert back.forms.fields["username"]["value"] == ""
    assert (await surfer.opens(str(page.answer.url))).path == "/login"  # mira's password counts for nothing now
    assert (await surfer.presses(page, "continue", code=mira.code())).path == "/login"
    page = await noor.gives_password(surfer, back)
    assert "Not noor?" in page.text
    assert (await noor.gives_code(surfer, page)).path == "/recovery-codes"


async def test_starting_over_where_there_is_nothing_to_start_over_changes_nothing(
    surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    otp = await mira.gives_password(surfer, await surfer.opens("/authorize", logbook.asks()))
    codes = await mira.gives_code(surfer, otp)
    assert (await surfer.presses(otp, "another")).path == codes.path == "/recovery-codes"


async def test_a_transaction_is_over_after_half_an_hour(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    page = await mira.gives_password(surfer, await surfer.opens("/authorize", logbook.asks()))
    served.clock.advance(minutes=30)
    over = await surfer.opens(str(page.answer.url))
    assert over.status == 400
    assert "This sign-in is over" in over.text
    assert (await surfer.presses(page, "continue", code=mira.code())).status == 400


async def test_the_session_of_a_disabled_person_does_not_lock_the_browser(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    noor = await somebody(served, "noor")
    await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks()))
    await served.house.disable_user(parse_username("mira"))
    page = await surfer.opens("/authorize", logbook.asks())
    assert page.path == "/login"
    assert (await noor.signs_in(surfer, page)).path == "/consent"


async def test_an_unclear_consent_asks_again(surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    page = await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks()))
    for decision in ("", "yes", "ALLOW"):
        page = await surfer.presses(page, "allow", decision=decision)
        assert page.path == "/consent"


async def test_claims_that_a_person_has_reach_the_application(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    async with served.house.store.begin() as unit:
        user = await unit.users.of("mira")
        assert user is not None
        await unit.users.set_claims(structs.replace(user, claims=Claims(name="Mira Lind")))
    page = await surfer.presses(await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks())), "allow")
    tokens = (await logbook.redeems(page.told["code"])).json()
    answer = await served.client.post("/userinfo", data={"access_token": tokens["access_token"]})
    assert answer.json()["name"] == "Mira Lind"


async def test_public_clients_on_loopback_are_asked_about_each_time(served: Served, surfer: Surfer, mira: Somebody) -> None:
    app = await relying_party(served, redirect_uris=["http://127.0.0.1/cb"], token_endpoint_auth_method="none")
    page = await mira.signs_in(surfer, await surfer.opens("/authorize", app.asks(redirect_uri="http://127.0.0.1:51004/cb")))
    assert page.path == "/consent"
    assert "just started it yourself" in page.text
    page = await surfer.presses(page, "allow")
    assert page.leads_to is not None
    assert page.leads_to.startswith("http://127.0.0.1:51004/cb?code=")
    assert (await surfer.opens("/authorize", app.asks())).path == "/consent"
    assert (await surfer.opens("/authorize", app.asks(prompt="none"))).told["error"] == "consent_required"
