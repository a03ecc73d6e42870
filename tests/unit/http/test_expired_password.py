"""A password that is good for choosing another, and for nothing else."""

from domain.users.username import parse_username
from tests.unit.http.at_home import ANOTHER, connected, enters, token_of, waits
from tests.unit.http.served import DEVELOPMENT, PASSWORD, Served, serving
from tests.unit.http.surfing import RelyingParty, Somebody, Surfer, key_in, somebody


async def test_a_temporary_one_is_good_for_choosing_another(served: Served, surfer: Surfer, logbook: RelyingParty) -> None:
    mira = await somebody(served)
    await served.house.set_password(parse_username("mira"), "temporary battery", is_temporary=True)
    login = await surfer.opens("/authorize", logbook.asks())
    page = await surfer.presses(login, "login", username="mira", password="temporary battery")
    page = await mira.gives_code(surfer, page)
    assert page.path == "/login/new-password"
    for refused in ("temporary battery", "short", "password123", ""):
        page = await surfer.presses(page, "continue", new_password=refused)
        assert page.path == "/login/new-password"
        assert page.forms.fields["new_password"]["aria-invalid"] == "true"
    page = await surfer.presses(page, "continue", new_password=ANOTHER)
    assert page.path == "/recovery-codes"
    page = await surfer.presses(await surfer.presses(page, "continue"), "allow")
    assert "code" in page.told
    assert (await logbook.redeems(page.told["code"])).status_code == 200


async def test_whoever_is_signed_in_gives_the_old_one_first(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    await enters(surfer, mira)
    tokens = await connected(served, surfer, mira, logbook)
    await served.house.expire_password(parse_username("mira"))
    assert (await served.client.get("/userinfo", headers=token_of(tokens))).status_code == 401
    assert "error=login_required" in str((await surfer.opens("/authorize", logbook.asks(prompt="none"))).leads_to)
    page = await surfer.opens("/account")
    assert page.path == "/login"
    await waits(served)
    page = await mira.gives_code(surfer, await mira.gives_password(surfer, page))
    assert page.path == "/login/new-password"
    page = await surfer.presses(page, "continue", new_password=ANOTHER)
    assert page.path == "/account"


async def test_no_token_is_bought_with_it(served: Served, mira: Somebody) -> None:
    client = await served.creates_client()
    await served.house.expire_password(parse_username("mira"))
    answer = await served.client.post(
        "/token",
        data={"grant_type": "password", "username": "mira", "password": PASSWORD, "otp": mira.code()},
        auth=client,
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


async def test_a_second_click_leads_on(served: Served, surfer: Surfer, mira: Somebody) -> None:
    await served.house.expire_password(parse_username("mira"))
    page = await mira.gives_code(surfer, await mira.gives_password(surfer, await surfer.opens("/account")))
    first = await surfer.presses_only(page, "continue", new_password=ANOTHER)
    second = await surfer.presses_only(page, "continue", new_password=ANOTHER)
    assert first.headers["location"] == second.headers["location"]


async def test_where_a_password_alone_signs_in_it_does_not_choose_the_next_for_who_has_an_authenticator() -> None:
    async with serving(DEVELOPMENT | {"WATCHWORD_MINIMUM_ACR": "aal1"}) as served:
        await served.house.add_user(parse_username("mira"), "a longer horse battery staple", with_otp=False)
        surfer, typed = Surfer(served), {"username": "mira", "password": "a longer horse battery staple"}
        page = await surfer.presses(await surfer.opens("/account/security"), "login", **typed)
        page = await surfer.presses(await surfer.presses(page, "enrol"), "login", **typed)
        mira = Somebody(served, "mira", key_in(page))
        await surfer.presses(page, "continue", code=mira.code())
        await served.house.expire_password(parse_username("mira"))
        await waits(served)
        other = Surfer(served)
        page = await other.presses(await other.opens("/account"), "login", **typed)
        assert page.path == "/login/otp"
        page = await other.presses(page, "continue", code=mira.code())
        assert page.path == "/login/new-password"


async def test_whoever_tries_one_new_password_after_the_other_has_to_wait(served: Served, surfer: Surfer, mira: Somebody) -> None:
    await served.house.expire_password(parse_username("mira"))
    page = await mira.gives_code(surfer, await mira.gives_password(surfer, await surfer.opens("/account")))
    for _ in range(21):
        page = await surfer.presses(page, "continue", new_password=PASSWORD)
        assert page.path == "/login/new-password"
    assert "15 minutes" in page.text
