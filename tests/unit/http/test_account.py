"""Somebody in their own account: what they see, what they change, and what ends with it."""

import re

import pytest

from domain.clients.account import PAGES
from domain.secret import Secret
from domain.users.username import parse_username
from entrypoints.http.browser import SESSION
from entrypoints.http.pages.our_form import OurForms
from tests.unit.http.at_home import connected, enters, token_of, waits
from tests.unit.http.payloads import PAYLOADS
from tests.unit.http.served import Served
from tests.unit.http.surfing import RelyingParty, Somebody, Surfer, somebody
from tests.unit.http.test_site import Links

CLOCK = re.compile(r"(?<![T:\d])\d\d:\d\d(?![:\d\"]).{0,4}")  # for people; programs read `datetime`
FIREFOX = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.mark.parametrize("page", PAGES)
async def test_who_is_not_signed_in_signs_in_and_comes_back(surfer: Surfer, mira: Somebody, page: str) -> None:
    login = await surfer.opens(page)
    assert login.path == "/login"
    assert "your account" in login.text
    back = await mira.signs_in(surfer, login)
    assert (back.path, back.status) == (page if page != "/account/authenticator" else "/account/security", 200)
    assert (await surfer.opens(page)).path == back.path


async def test_who_cancels_the_sign_in_is_at_the_front_page(surfer: Surfer) -> None:
    page = await surfer.presses(await surfer.opens("/account"), "cancel")
    assert (page.path, page.status) == ("/", 200)


async def test_a_session_of_an_application_is_good_for_the_account(surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks()))
    assert (await surfer.opens("/account")).path == "/account"


async def test_the_account_is_no_application_that_anybody_can_be(surfer: Surfer, logbook: RelyingParty) -> None:
    page = await surfer.opens("/authorize", logbook.asks(client_id="account", redirect_uri="/account"))
    assert (page.path, page.status) == ("/authorize", 400)


async def test_a_person_says_who_they_are(served: Served, surfer: Surfer, mira: Somebody) -> None:
    page = await enters(surfer, mira)
    said = {"name": "Mira Dahl", "email": "mira@example.org", "phone_number": "+47 1", "locality": "Oslo", "birthdate": "1990-04-01"}
    page = await surfer.presses(page, "save", **said)
    assert "Done." in page.text
    assert {name: page.forms.fields[name]["value"] for name in said} == said
    user = await served.house.store.read.users.of("mira")
    assert user is not None
    assert user.known()["address"] == {"locality": "Oslo"}
    assert user.known()["email_verified"] is False
    page = await surfer.presses(page, "save", name="Mira")
    user = await served.house.store.read.users.of("mira")
    assert user is not None
    assert (user.email, user.claims.name) == (None, "Mira")
    assert "address" not in user.known()


@pytest.mark.parametrize(
    "said",
    [
        {"email": "nobody"},
        {"birthdate": "yesterday"},
        {"birthdate": "1990-02-30"},
        {"birthdate": "0000-99-99"},
        {"name": "x" * 3000},
        {"name": "a\x00b"},
    ],
)
async def test_what_cannot_be_said_changes_nothing(served: Served, surfer: Surfer, mira: Somebody, said: dict[str, str]) -> None:
    page = await enters(surfer, mira)
    before = await served.house.store.read.users.of("mira")
    page = await surfer.presses(page, "save", **said)
    assert (page.path, page.status) == ("/account", 200)
    assert 'role="alert"' in page.text
    assert [name for name, field in page.forms.fields.items() if "aria-invalid" in field] == list(said)
    assert await served.house.store.read.users.of("mira") == before


@pytest.mark.parametrize("birthdate", ["1990", "0000-02-29", "1992-02-29"])
async def test_a_birthday_may_leave_out_its_year_or_be_a_year_alone(surfer: Surfer, mira: Somebody, birthdate: str) -> None:
    page = await surfer.presses(await enters(surfer, mira), "save", birthdate=birthdate)
    assert page.forms.fields["birthdate"]["value"] == birthdate


async def test_a_number_that_changes_is_verified_no_more(served: Served, surfer: Surfer, mira: Somebody) -> None:
    page = await enters(surfer, mira)
    page = await surfer.presses(page, "save", phone_number="+47 1", email="mira@example.org")
    await served.house.set_claims(parse_username("mira"), {"phone_number_verified": True}, None, is_verified=True)
    page = await surfer.presses(page, "save", phone_number="+47 1", email="mira@example.org")
    user = await served.house.store.read.users.of("mira")
    assert user is not None
    assert (user.claims.phone_number_verified, user.email_verified) == (True, True)
    await surfer.presses(page, "save", phone_number="+47 2", email="mira@example.net")
    user = await served.house.store.read.users.of("mira")
    assert user is not None
    assert user.email_verified is False
    assert "phone_number_verified" not in user.known()


class TestSessions:
    async def test_each_is_shown_with_device_and_ended_one_by_one(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        surfer.client.headers.update(FIREFOX)
        await enters(surfer, mira)
        others = []
        for _ in range(3):
            await waits(served)
            others.append(Surfer(served))
            await enters(others[-1], mira)
        page = await surfer.opens("/account/sessions")
        assert "Firefox, Linux" in page.text
        sids = re.findall(r'name="session" value="([^"]+)"', page.text)
        assert len(sids) == 3
        token = page.forms.fields["token"]["value"]
        answer = await surfer.client.post("/account/sessions", data={"token": token, "action": "end", "session": sids[0]})
        assert answer.status_code == 303
        alive = [(await other.opens("/account")).path == "/account" for other in others]
        assert alive == [True, True, False]
        await surfer.presses(await surfer.opens("/account/sessions"), "end-others")
        assert [(await other.opens("/account")).path for other in others] == ["/login"] * 3
        assert (await surfer.opens("/account")).path == "/account"

    async def test_nobody_ends_another_person_s(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        noor = await somebody(served, "noor")
        other = Surfer(served)
        await enters(other, noor)
        user = await served.house.store.read.users.of("noor")
        assert user is not None
        (session,) = await served.house.store.read.sessions.of_person(user.id, served.clock.now())
        page = await enters(surfer, mira, "/account/sessions")
        assert session.sid not in page.text
        form = await surfer.opens("/account/password")
        data = {"token": form.forms.fields["token"]["value"], "action": "end", "session": session.sid}
        assert (await surfer.client.post("/account/sessions", data=data)).status_code == 403
        assert (await other.opens("/account")).path == "/account"


class TestApplications:
    async def test_one_is_shown_and_withdrawn_with_all_its_tokens(
        self, served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
    ) -> None:
        page = await enters(surfer, mira, "/account/applications")
        assert "No application" in page.text
        tokens = await connected(served, surfer, mira, logbook)
        page = await surfer.opens("/account/applications")
        assert "Logbook" in page.text
        assert "last used" in page.text
        token = page.forms.fields["token"]["value"]
        data = {"token": token, "action": "withdraw", "client": logbook.client_id}
        for _ in range(2):
            answer = await surfer.client.post("/account/applications", data=data)
            assert answer.headers["location"].startswith("/account/applications?said=done&by=")
        assert (await served.client.get("/userinfo", headers=token_of(tokens))).status_code == 401
        again = await logbook.redeems("", grant_type="refresh_token", refresh_token=tokens["refresh_token"])
        assert again.status_code == 400
        assert "No application" in (await surfer.opens("/account/applications")).text
        assert (await surfer.opens("/authorize", logbook.asks())).path == "/consent"


async def test_what_happened_is_told_in_words(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    await enters(surfer, mira)
    await connected(served, surfer, mira, logbook)
    page = await surfer.opens("/account/activity")
    for words in ("Signed in", "Access allowed", "Signed in to an application · Logbook", "New recovery codes created", "192.0.2.7"):
        assert words in page.text
    assert "Something else" not in page.text


def served_token(served: Served, surfer: Surfer, page: str) -> str:
    """That of the page's own form."""
    cookie = Secret(surfer.cookies[SESSION])
    return OurForms(served.house.seal, served.house.settings.issuer).token(cookie, page)


@pytest.mark.parametrize("page", PAGES)
async def test_no_form_is_taken_without_its_token(served: Served, surfer: Surfer, mira: Somebody, page: str) -> None:
    await enters(surfer, mira)
    for data in ({"action": "save"}, {"token": "", "action": "end-others"}, {"token": "x" * 43}):
        assert (await surfer.client.post(page, data=data)).status_code == 403
    data = {"token": served_token(served, surfer, page)}
    assert (await surfer.client.post(page, data=data, headers={"sec-fetch-site": "cross-site"})).status_code == 403


async def test_a_form_sent_after_signing_out_leads_to_sign_in(served: Served, surfer: Surfer, mira: Somebody) -> None:
    page = await enters(surfer, mira)
    await surfer.presses(await surfer.opens("/logout"), "logout-confirm")
    page = await surfer.presses(page, "save", name="Mallory")
    assert page.path == "/login"


async def test_what_the_address_says_is_shown_only_if_it_is_one_of_ours(surfer: Surfer, mira: Somebody) -> None:
    await enters(surfer, mira)
    for query in (
        "said=done",
        "said=code",
        "said=wait&wait=9999",
        "said=done&by=x",
        "said=%3Cscript%3E",
        "wait=-1",
        "id=%00",
        "said=a&said=b",
    ):
        page = await surfer.opens(f"/account/security?{query}")
        assert page.status in {200, 400}
        for words in ("Done.", 'role="alert"', "<script>", "9999"):
            assert words not in page.text or page.status == 400


async def test_what_people_and_browsers_call_themselves_is_text(served: Served, surfer: Surfer, mira: Somebody) -> None:
    page = await enters(surfer, mira)
    for payload in PAYLOADS:
        if payload.isprintable() and len(payload) <= 200:
            page = await surfer.presses(page, "save", name=payload, locality=payload)
            assert page.forms.fields["name"]["value"] == payload
            assert page.forms.fields["locality"]["value"] == payload
            assert Links(page.text).inline == []
    surfer.client.headers["user-agent"] = "<script>alert(1)</script>"
    await surfer.presses(await surfer.opens("/logout"), "logout-confirm")
    await waits(served)
    page = await enters(surfer, mira, "/account/sessions")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert Links(page.text).inline == []


async def test_a_form_from_nobody_begins_nothing(served: Served, surfer: Surfer) -> None:
    for page in PAGES:
        answer = await surfer.client.post(page, data={"action": "save"}, headers={"sec-fetch-site": "cross-site"})
        assert (answer.status_code, answer.headers["location"]) == (303, page)
        assert "set-cookie" not in answer.headers


async def test_a_hint_that_is_too_long_is_none(served: Served, surfer: Surfer) -> None:
    page = await surfer.opens(f"/account?ui_locales={'de+' * 1000}")
    assert page.path == "/login"
    assert "Sign in" in page.text


async def test_what_was_allowed_and_withdrawn_on_the_way_is_asked_again(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    await enters(surfer, mira)
    consent = await surfer.opens("/authorize", logbook.asks())
    done = (await surfer.presses_only(consent, "allow")).headers["location"]
    page = await surfer.opens("/account/applications")
    token = page.forms.fields["token"]["value"]
    await surfer.client.post("/account/applications", data={"token": token, "action": "withdraw", "client": logbook.client_id})
    assert (await surfer.opens(done)).path == "/consent"


@pytest.mark.parametrize("language", ["en", "de"])
async def test_each_time_says_of_which_zone_it_is(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty, language: str
) -> None:
    """Whose pages need no script cannot know where somebody is."""
    surfer.client.headers["accept-language"] = language
    await enters(surfer, mira)
    await connected(served, surfer, mira, logbook)
    await waits(served)
    await enters(Surfer(served), mira)
    times = {path: CLOCK.findall((await surfer.opens(path)).text) for path in PAGES}
    assert {path for path in times if times[path]} == {"/account/sessions", "/account/activity"}
    assert {time[5:] for found in times.values() for time in found} == {" UTC"}


async def test_it_speaks_german(surfer: Surfer, mira: Somebody) -> None:
    await enters(surfer, mira)
    for path in PAGES:
        answer = await surfer.client.get(path, headers={"accept-language": "de"}, follow_redirects=True)
        assert answer.headers["content-language"] == "de"
