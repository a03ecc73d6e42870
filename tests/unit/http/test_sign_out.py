"""`/logout`."""

from tests.unit.http.served import Served
from tests.unit.http.surfing import RelyingParty, Somebody, Surfer

EVIL = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}


async def test_a_person_signs_out_after_they_said_so(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    page = await surfer.presses(await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks())), "allow")
    tokens = (await logbook.redeems(page.told["code"])).json()
    cookie = surfer.cookies["__Host-session"]
    page = await surfer.opens("/logout?id_token_hint=x&post_logout_redirect_uri=https://evil.example")
    assert page.forms.order == ["logout-confirm"]
    assert "evil" not in page.text
    answer = await surfer.presses_only(page, "logout-confirm")
    assert (answer.status_code, answer.headers["location"]) == (303, "/logout")
    assert answer.headers["set-cookie"] == "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"
    assert "__Host-session" not in surfer.cookies
    assert "__Host-device" in surfer.cookies
    assert "signed out" in (await surfer.opens("/logout")).text
    surfer.client.cookies.set("__Host-session", cookie, domain="127.0.0.1")
    assert (await surfer.opens("/authorize", logbook.asks())).path == "/login"
    answer = await served.client.get("/userinfo", headers={"authorization": f"Bearer {tokens['access_token']}"})
    assert answer.status_code == 401


async def test_a_second_click_is_no_dead_end(surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks()))
    page = await surfer.opens("/logout")
    for _ in range(2):
        assert "signed out" in (await surfer.presses(page, "logout-confirm")).text


async def test_links_and_posts_from_anywhere_sign_nobody_out(surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks()))
    answer = await surfer.client.post("/logout", data={"id_token_hint": "a b"}, headers=EVIL)
    assert (answer.status_code, answer.headers["location"]) == (303, "/logout?id_token_hint=a+b")
    assert (await surfer.client.post("/logout", data={"logout": "yes"}, headers=EVIL)).status_code == 403
    assert (await surfer.client.get("/logout?logout=yes", headers=EVIL)).status_code == 200
    assert (await surfer.opens("/authorize", logbook.asks())).path == "/consent"
