"""Forms of ours that come from somewhere else (T19)."""

import pytest

from domain.users.username import parse_username
from tests.unit.http.at_home import ANOTHER
from tests.unit.http.served import ORIGIN, PASSWORD, Served
from tests.unit.http.surfing import Page, RelyingParty, Somebody, Surfer, key_in

MIRA = {"username": "mira", "password": PASSWORD}
STEPS = ("/login", "/login/otp", "/login/recovery", "/recovery-codes", "/consent", "/enrol", "/login/new-password", "/logout")


async def at(  # noqa: PLR0911, a page each
    step: str, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> tuple[Page, str, dict[str, str]]:
    """The page of a step, its main button, and what is typed there."""
    if step == "/login/new-password":
        await mira.served.house.expire_password(parse_username("mira"))
    page = await surfer.opens("/authorize", logbook.asks())
    if step == "/login":
        return page, "login", MIRA
    page = await mira.gives_password(surfer, page)
    if step in {"/login/otp", "/login/recovery"}:
        page = await surfer.opens(str(page.answer.url).replace("/login/otp", step))
        return page, "continue", {"code": mira.code()}
    if step == "/enrol":
        page = await surfer.presses(page, "enrol")
        return page, "continue", {"code": mira.served.code(key_in(page))}
    page = await mira.gives_code(surfer, page)
    if step == "/login/new-password":
        return page, "continue", {"new_password": ANOTHER}
    if step == "/recovery-codes":
        return page, "continue", {}
    page = await surfer.presses(page, "continue")
    if step == "/consent":
        return page, "allow", {}
    return await surfer.opens("/logout"), "logout-confirm", {}


@pytest.mark.parametrize("step", STEPS)
async def test_a_form_from_elsewhere_is_refused_and_changes_nothing(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty, step: str
) -> None:
    page, button, typed = await at(step, surfer, mira, logbook)
    stranger = Surfer(served)
    theirs = (await stranger.opens("/authorize", logbook.asks())).forms.buttons["login"]["token"]
    sent, before = page.forms.buttons[button] | typed, surfer.cookies
    assert sent["token"]
    forged = [
        (sent, {"sec-fetch-site": "cross-site"}),
        (sent, {"sec-fetch-site": "same-site"}),
        (sent, {"sec-fetch-site": "cross-site", "origin": ORIGIN}),
        (sent, {"sec-fetch-site": "", "origin": "https://evil.example"}),
        (sent, {"sec-fetch-site": "SAME-ORIGIN"}),
        ({name: value for name, value in sent.items() if name != "token"}, {}),
        (sent | {"token": theirs}, {}),
        (sent | {"token": sent["token"][:-1]}, {}),
        (sent | {"token": "é"}, {}),
    ]
    for data, headers in forged:
        answer = await surfer.client.post(str(page.answer.url), data=data, headers=headers)
        assert answer.status_code == 403, headers
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "set-cookie" not in answer.headers
    answer = await surfer.client.post(str(page.answer.url), content=str(sent), headers={"content-type": "text/plain"})
    assert answer.status_code == (415 if step == "/logout" else 403)
    assert surfer.cookies == before
    assert (await surfer.opens(str(page.answer.url))).path == step
    refused = sum(count for kind, count in await served.events() if kind == "sign_in_refused")
    assert refused == len(forged) + 1
    again = await surfer.opens(str(page.answer.url))
    moved = await surfer.presses(again, button, **typed)
    assert (moved.path != step) == (step not in {"/login/recovery", "/logout"})


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"origin": "http://127.0.0.1:5000"}, {"origin": "https://127.0.0.1"}]
)
async def test_without_fetch_metadata_the_origin_counts(
    surfer: Surfer, mira: Somebody, logbook: RelyingParty, headers: dict[str, str]
) -> None:
    page = await surfer.opens("/authorize", logbook.asks())
    del surfer.client.headers["sec-fetch-site"]
    sent = page.forms.buttons["login"] | MIRA
    assert (await surfer.client.post(str(page.answer.url), data=sent, headers=headers)).status_code == 403
    for good in ({"origin": "null"}, {"origin": ORIGIN}, {}):
        assert (await surfer.client.post(str(page.answer.url), data=sent, headers=good)).status_code == 303


async def test_a_consent_of_one_cannot_be_posted_by_another(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    page, _, _ = await at("/consent", surfer, mira, logbook)
    stranger = Surfer(served)
    await stranger.opens("/authorize", logbook.asks())
    answer = await stranger.client.post(str(page.answer.url), data=page.forms.buttons["allow"])
    assert answer.status_code == 403


@pytest.mark.parametrize("content", [b"token=a&token=b", b"username=%ff", b"username=%zz", b"x=1&" * 65, b"password=a&password=b"])
async def test_an_unreadable_form_is_a_page(surfer: Surfer, logbook: RelyingParty, content: bytes) -> None:
    page = await surfer.opens("/authorize", logbook.asks())
    answer = await surfer.client.post(str(page.answer.url), content=content, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("t", ["", "?t=", "?t=x", "?t=" + "A" * 22, "?t=" + "A" * 22 + "&t=" + "A" * 22, "?t=%00", "?T=1", "?t=../../x"])
@pytest.mark.parametrize("path", ["/login", "/consent", "/enrol", "/recovery-codes.txt", "/authorize/done"])
async def test_no_transaction_is_a_page(surfer: Surfer, logbook: RelyingParty, path: str, t: str) -> None:
    await surfer.opens("/authorize", logbook.asks())
    page = await surfer.opens(path + t)
    assert page.status == 400
    assert "This sign-in is over" in page.text
