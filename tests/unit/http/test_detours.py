"""Back, two tabs, two people, two browsers, two clicks."""

import asyncio
from urllib.parse import urlsplit

import httpx
import pytest

from domain.authorization.step import Step
from tests.unit.http.served import ORIGIN, PASSWORD, Served
from tests.unit.http.surfing import Page, RelyingParty, Somebody, Surfer, somebody

FIRST = {"/login": "login", "/login/otp": "continue", "/recovery-codes": "continue", "/consent": "allow"}


async def _next(surfer: Surfer, person: Somebody, page: Page) -> Page:
    if page.path == "/login":
        return await person.gives_password(surfer, page)
    if page.path == "/login/otp":
        return await person.gives_code(surfer, page)
    return await surfer.presses(page, FIRST[page.path])


def _typed(person: Somebody, page: Page) -> dict[str, str]:
    return {"/login": {"username": person.username, "password": PASSWORD}, "/login/otp": {"code": person.code()}}.get(page.path, {})


@pytest.mark.parametrize("at", FIRST)
@pytest.mark.parametrize("is_first_answer_lost", [True, False])
async def test_a_second_click_leads_to_the_same_page(
    surfer: Surfer, mira: Somebody, logbook: RelyingParty, at: str, is_first_answer_lost: bool
) -> None:
    """A browser drops the first answer, cookies and all, or has just taken it."""
    page = await surfer.opens("/authorize", logbook.asks())
    while page.path != at:
        page = await _next(surfer, mira, page)
    typed = _typed(mira, page)
    jar = httpx.Cookies(surfer.client.cookies)
    first = await surfer.presses_only(page, FIRST[at], **typed)
    if is_first_answer_lost:
        surfer.client.cookies = jar
    second = await surfer.presses_only(page, FIRST[at], **typed)
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.headers["location"] == first.headers["location"]
    page = await surfer.opens(second.headers["location"])
    assert page.path == urlsplit(second.headers["location"]).path
    assert 'role="alert"' not in page.text
    while page.status == 200:
        page = await _next(surfer, mira, page)
    assert "code" in page.told


@pytest.mark.parametrize("at", FIRST)
async def test_two_clicks_at_once_lead_to_the_same_page(surfer: Surfer, mira: Somebody, logbook: RelyingParty, at: str) -> None:
    page = await surfer.opens("/authorize", logbook.asks())
    while page.path != at:
        page = await _next(surfer, mira, page)
    typed = _typed(mira, page)
    answers = await asyncio.gather(*(surfer.presses_only(page, FIRST[at], **typed) for _ in range(2)))
    assert len({answer.headers["location"] for answer in answers}) == 1


async def test_the_last_page_may_be_loaded_again_while_its_code_is_good(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    page = await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks()))
    done = str(page.answer.url).replace("/consent", "/authorize/done")
    first = await surfer.presses(page, "allow")
    assert (await surfer.opens(done)).told == first.told
    assert (await logbook.redeems(first.told["code"])).status_code == 200
    assert (await surfer.opens(done)).status == 400


async def test_another_browser_gets_nowhere_with_the_address_of_a_page(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    page = await surfer.opens("/authorize", logbook.asks())
    stranger = Surfer(served)
    for _ in range(2):  # without a cookie, and with its own
        for step in (*FIRST, "/enrol", "/login/recovery", "/authorize/done"):
            address = str(page.answer.url).replace(page.path, step)
            assert (await stranger.opens(address)).status == 400
            if step != "/authorize/done":
                answer = await stranger.client.post(address, data=page.forms.buttons["login"] | _typed(mira, page))
                assert answer.status_code == 403
        await stranger.opens("/authorize", logbook.asks())
    assert "__Host-session" not in stranger.cookies


async def test_back_and_skipping_lead_to_the_step_that_is_due(surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    page = await surfer.opens("/authorize", logbook.asks())
    while page.status == 200:
        due = page.path
        for step in Step:
            there = await surfer.opens(str(page.answer.url).replace(due, step.value))
            assert there.path == due
        before = page
        page = await _next(surfer, mira, page)
        if page.status == 200:
            assert (await surfer.opens(str(before.answer.url))).path == page.path


async def test_two_tabs_end_well(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    one = await surfer.opens("/authorize", logbook.asks(state="one"))
    two = await surfer.opens("/authorize", logbook.asks(state="two"))
    assert one.answer.url != two.answer.url
    one = await surfer.presses(await mira.signs_in(surfer, one), "allow")
    assert one.told["state"] == "one"
    served.clock.advance(seconds=30)
    two = await mira.signs_in(surfer, two)  # each tab by itself: what one was asked the other never answers
    assert two.told["state"] == "two"
    assert two.told["code"] != one.told["code"]


async def test_a_form_of_one_tab_is_none_of_the_other(surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    one = await surfer.opens("/authorize", logbook.asks())
    two = await surfer.opens("/authorize", logbook.asks())
    answer = await surfer.client.post(str(two.answer.url), data=one.forms.buttons["login"] | _typed(mira, one))
    assert answer.status_code == 403


async def test_another_person_in_the_other_tab_ends_the_first_ones_session(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    noor = await somebody(served, "noor")
    first = await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks()))
    before = surfer.cookies["__Host-session"]
    await noor.signs_in(surfer, await surfer.opens("/authorize", logbook.asks(prompt="login")))
    assert surfer.cookies["__Host-session"] != before
    page = await surfer.presses(first, "allow")
    assert page.path == "/login"
    assert page.leads_to is None


async def test_the_session_of_one_is_no_code_of_the_other(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    noor = await somebody(served, "noor")
    waits = await surfer.opens("/authorize", logbook.asks())
    other = await surfer.opens("/authorize", logbook.asks())
    waits = await mira.gives_password(surfer, waits)
    await noor.signs_in(surfer, other)
    waits = await surfer.opens(str(waits.answer.url))
    assert waits.path == "/login/otp"
    assert (await surfer.presses(waits, "continue", code=noor.code())).path == "/login/otp"
    assert (await mira.gives_code(surfer, waits)).path == "/recovery-codes"


async def test_a_signed_out_browser_starts_again_with_the_password(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    page = await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks()))
    signed_out = await surfer.presses(await surfer.opens("/logout"), "logout-confirm")
    assert "signed out" in signed_out.text
    page = await surfer.opens(str(page.answer.url))
    assert page.path == "/login"
    served.clock.advance(seconds=30)
    page = await mira.signs_in(surfer, page)
    assert page.path == "/consent"


@pytest.mark.parametrize("at", ["/login", "/login/otp", "/login/recovery", "/recovery-codes", "/consent"])
async def test_every_page_can_be_cancelled_and_twice_too(surfer: Surfer, mira: Somebody, logbook: RelyingParty, at: str) -> None:
    page = await surfer.opens("/authorize", logbook.asks())
    while page.path != at and not (at == "/login/recovery" and page.path == "/login/otp"):
        page = await _next(surfer, mira, page)
    page = await surfer.opens(str(page.answer.url).replace(page.path, at))
    button = "deny" if at == "/consent" else "cancel"
    for _ in range(2):
        end = await surfer.presses(page, button)
        assert end.told == {"error": "access_denied", "error_description": "Access was not allowed.", "state": "af0ifj", "iss": ORIGIN}
    assert (await surfer.opens(str(page.answer.url))).status == 400
