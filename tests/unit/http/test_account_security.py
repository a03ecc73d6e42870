"""How somebody proves that it is them: password, authenticators and recovery codes, changed in their account."""

import re
from uuid import UUID

import pytest
from msgspec import structs

from application.ports.audit import AuditFilter
from domain.users.username import parse_username
from tests.fakes.passwords import PlainPasswords
from tests.unit.http.at_home import ANOTHER, connected, enters, token_of, waits
from tests.unit.http.served import PASSWORD, Served, serving
from tests.unit.http.surfing import RelyingParty, Somebody, Surfer, key_in, somebody


class TestPassword:
    async def test_it_is_changed_with_the_present_one_and_a_code_and_everything_else_ends(
        self, served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
    ) -> None:
        await enters(surfer, mira)
        tokens = await connected(served, surfer, mira, logbook)
        await waits(served)
        elsewhere = Surfer(served)
        await enters(elsewhere, mira)
        await waits(served)
        page = await surfer.opens("/account/password")
        page = await surfer.presses(page, "save", password=PASSWORD, new_password=ANOTHER, code=mira.code())
        assert page.path == "/account/security"
        assert "Done." in page.text
        assert (await elsewhere.opens("/account")).path == "/login"
        assert (await served.client.get("/userinfo", headers=token_of(tokens))).status_code == 401
        again = await logbook.redeems("", grant_type="refresh_token", refresh_token=tokens["refresh_token"])
        assert again.status_code == 400
        await waits(served)
        login = await elsewhere.opens("/account")
        assert (await mira.gives_password(elsewhere, login)).path == "/login"
        login = await elsewhere.presses(login, "login", username="mira", password=ANOTHER)
        assert login.path == "/login/otp"

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"password": "not the one"}, "current password"),
            ({"password": ""}, "current password"),
            ({"code": "000000"}, "not accepted"),
            ({"code": ""}, "not accepted"),
            ({"new_password": "short"}, "too short"),
            ({"new_password": "password123"}, "too easy"),
            ({"new_password": PASSWORD}, "the old one"),
            ({"new_password": "x" * 129}, "cannot be used"),
        ],
    )
    async def test_a_mistake_is_said_at_its_field_and_nothing_changes(
        self, served: Served, surfer: Surfer, mira: Somebody, typed: dict[str, str], said: str
    ) -> None:
        await enters(surfer, mira)
        await waits(served)
        before = await served.house.store.read.users.of("mira")
        page = await surfer.opens("/account/password")
        right = {"password": PASSWORD, "new_password": ANOTHER, "code": mira.code()}
        page = await surfer.presses(page, "save", **right | typed)
        assert page.path == "/account/password"
        assert said in page.text
        assert [name for name, field in page.forms.fields.items() if "aria-invalid" in field] == list(typed)
        assert await served.house.store.read.users.of("mira") == before

    async def test_the_code_that_signed_in_does_not_do(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        await enters(surfer, mira)
        page = await surfer.opens("/account/password")
        page = await surfer.presses(page, "save", password=PASSWORD, new_password=ANOTHER, code=mira.code())
        assert "not accepted" in page.text

    async def test_a_second_click_is_no_mistake(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        await enters(surfer, mira)
        await waits(served)
        page = await surfer.opens("/account/password")
        typed = {"password": PASSWORD, "new_password": ANOTHER, "code": mira.code()}
        first = await surfer.presses_only(page, "save", **typed)
        second = await surfer.presses_only(page, "save", **typed)
        assert (first.status_code, second.status_code) == (303, 303)
        assert first.headers["location"].startswith("/account/security?said=done&by=")
        assert second.headers["location"] == "/account/security"

    async def test_a_stale_form_is_not_said_to_have_done_anything(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        await enters(surfer, mira)
        page = await surfer.opens("/account/password")
        page = await surfer.presses(page, "save", since="0.0", password="total nonsense", new_password=ANOTHER, code="")
        assert page.path == "/account/security"
        assert "Done." not in page.text

    async def test_wrong_ones_count_as_at_sign_in(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        await enters(surfer, mira)
        page = await surfer.opens("/account/password")
        for _ in range(11):
            page = await surfer.presses(page, "save", password="not the one", new_password=ANOTHER, code="000000")
        assert "too many attempts" in page.text
        assert "15 minutes" in page.text


class TestAuthenticators:
    async def test_another_is_added_after_a_code_and_both_sign_in(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        await enters(surfer, mira)
        await waits(served)
        page = await surfer.presses(await surfer.opens("/account/add-authenticator"), "continue", code=mira.code())
        assert page.path == "/account/new-authenticator"
        second = Somebody(served, "mira", key_in(page))
        page = await surfer.presses(page, "continue", name=" Spare  phone ", code=second.code())
        assert page.path == "/account/security"
        assert "Spare phone" in page.text
        for app in (mira, second):
            await waits(served)
            assert (await enters(Surfer(served), app)).path == "/account"

    async def test_one_that_was_not_confirmed_signs_nobody_in(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        await enters(surfer, mira)
        await waits(served)
        page = await surfer.presses(await surfer.opens("/account/add-authenticator"), "continue", code=mira.code())
        drawn = Somebody(served, "mira", key_in(page))
        page = await surfer.presses(page, "continue", name="Phone", code=mira.code())
        assert page.path == "/account/new-authenticator"
        assert page.forms.fields["name"]["value"] == "Phone"
        await waits(served)
        elsewhere = Surfer(served)
        page = await drawn.gives_code(elsewhere, await drawn.gives_password(elsewhere, await elsewhere.opens("/account")))
        assert page.path == "/login/otp"

    async def test_who_cancels_is_back_and_has_no_other(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        await enters(surfer, mira)
        await waits(served)
        page = await surfer.presses(await surfer.opens("/account/add-authenticator"), "continue", code=mira.code())
        assert (await surfer.presses(page, "cancel")).path == "/account/security"

    async def test_the_picture_is_of_one_browser(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        await enters(surfer, mira)
        await waits(served)
        page = await surfer.presses(await surfer.opens("/account/add-authenticator"), "continue", code=mira.code())
        await waits(served)
        elsewhere = Surfer(served)
        await enters(elsewhere, mira)
        assert (await elsewhere.opens(str(page.answer.url))).status == 400

    async def test_a_second_click_leads_to_the_same_picture(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        await enters(surfer, mira)
        await waits(served)
        page = await surfer.opens("/account/add-authenticator")
        first, second = [await surfer.presses_only(page, "continue", code=mira.code()) for _ in range(2)]
        assert first.headers["location"] == second.headers["location"]

    async def test_one_is_renamed_and_removed_after_a_code_and_what_was_got_with_it_ends(
        self, served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
    ) -> None:
        await enters(surfer, mira)
        tokens = await connected(served, surfer, mira, logbook)
        await waits(served)
        page = await surfer.presses(await surfer.opens("/account/add-authenticator"), "continue", code=mira.code())
        second = Somebody(served, "mira", key_in(page))
        page = await surfer.presses(page, "continue", name="Second", code=second.code())
        (first_link, _) = re.findall(r'href="(/account/authenticator[?]id=[^"]+)"', page.text)
        page = await surfer.opens(first_link)
        for refused in ("", mira.code(), "000000"):
            page = await surfer.presses(page, "rename", name="First", code=refused)
            assert page.path == "/account/authenticator"
            assert page.forms.fields["code"]["aria-invalid"] == "true"
        page = await surfer.presses(page, "rename", name="", code=second.code())
        assert page.forms.fields["name"]["aria-invalid"] == "true"
        await waits(served)
        page = await surfer.presses(page, "rename", name="First", code=second.code())
        assert "First" in page.text
        await waits(served)
        elsewhere = Surfer(served)
        await enters(elsewhere, second)
        await waits(served)
        page = await surfer.presses(await surfer.opens(first_link), "remove", code=second.code())
        assert page.path == "/account/security"
        assert "First" not in page.text
        assert (await elsewhere.opens("/account")).path == "/login"
        assert (await served.client.get("/userinfo", headers=token_of(tokens))).status_code == 401
        assert (
            await mira.gives_code(elsewhere, await mira.gives_password(elsewhere, await elsewhere.opens("/account")))
        ).path == "/login/otp"

    async def test_a_window_that_one_opened_closes_when_it_is_removed(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        client = await served.creates_client()
        await enters(surfer, mira)
        await waits(served)
        page = await surfer.presses(await surfer.opens("/account/add-authenticator"), "continue", code=mira.code())
        second = Somebody(served, "mira", key_in(page))
        page = await surfer.presses(page, "continue", name="Second", code=second.code())
        (link, _) = re.findall(r'href="(/account/authenticator[?]id=[^"]+)"', page.text)
        await waits(served)
        assert (await served.posts_json("/verify_otp", username="mira", code=mira.code())).status_code == 200
        await surfer.presses(await surfer.opens(link), "remove", code=second.code())
        asked = {"grant_type": "password", "username": "mira", "password": PASSWORD}
        assert (await served.client.post("/token", data=asked, auth=client)).json()["error"] == "invalid_grant"

    async def test_there_are_ten_at_most_and_no_code_is_spent_on_more(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        await enters(surfer, mira)
        user = await served.house.store.read.users.of("mira")
        assert user is not None
        async with served.house.store.begin() as unit:
            (first,) = await unit.authenticators.of(user.id)
            for number in range(9):
                await unit.authenticators.add(structs.replace(first, id=UUID(int=number), disabled_at=served.clock.now()))
        await waits(served)
        page = await surfer.presses(await surfer.opens("/account/add-authenticator"), "continue", code=mira.code())
        assert "ten authenticators" in page.text
        page = await surfer.presses(await surfer.opens("/account/recovery-codes"), "continue", code=mira.code())
        assert page.path == "/recovery-codes"

    async def test_the_last_one_stays_and_no_code_is_spent(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        await enters(surfer, mira)
        await waits(served)
        page = await surfer.opens("/account/security")
        (link,) = re.findall(r'href="(/account/authenticator[?]id=[^"]+)"', page.text)
        page = await surfer.presses(await surfer.opens(link), "remove", code=mira.code())
        assert "The last authenticator stays" in page.text
        page = await surfer.presses(await surfer.opens("/account/recovery-codes"), "continue", code=mira.code())
        assert page.path == "/recovery-codes"

    async def test_a_name_that_cannot_be_one_is_not_kept(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        await enters(surfer, mira)
        await waits(served)
        page = await surfer.presses(await surfer.opens("/account/add-authenticator"), "continue", code=mira.code())
        page = await surfer.presses(page, "continue", name="a\x00b", code="000000")
        assert page.path == "/account/new-authenticator"
        assert page.forms.fields["name"]["value"] == ""
        assert page.forms.fields["name"]["aria-invalid"] == "true"

    async def test_a_crowd_at_the_same_address_destroys_nothing(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        await enters(surfer, mira)
        await waits(served)
        crowd = Surfer(served)
        while (await crowd.client.get("/account")).status_code == 303:
            crowd.client.cookies.clear()
        page = await surfer.presses(await surfer.opens("/account/recovery-codes"), "continue", code=mira.code())
        assert page.path == "/recovery-codes"

    async def test_nobody_touches_another_person_s(self, served: Served, surfer: Surfer, mira: Somebody) -> None:
        noor = await somebody(served, "noor")
        await enters(surfer, mira)
        page = await surfer.opens("/account/security")
        (link,) = re.findall(r'href="(/account/authenticator[?]id=[^"]+)"', page.text)
        other = Surfer(served)
        await enters(other, noor)
        assert (await other.opens(link)).path == "/account/security"

    async def test_who_signed_in_without_any_sets_up_the_first(self, served: Served) -> None:
        async with serving({"WATCHWORD_ENV": "development", "DATABASE_URL": "memory://", "WATCHWORD_MINIMUM_ACR": "aal1"}) as lenient:
            await lenient.house.add_user(parse_username("noor"), "a longer horse battery staple")
            surfer = Surfer(lenient)
            typed = {"username": "noor", "password": "a longer horse battery staple"}
            page = await surfer.presses(await surfer.opens("/account/security"), "login", **typed)
            assert page.path == "/account/security"
            page = await surfer.presses(await surfer.presses(page, "enrol"), "login", **typed)
            assert page.path == "/enrol"
            page = await surfer.presses(page, "continue", code=lenient.code(key_in(page)))
            assert page.path == "/recovery-codes"
            assert (await surfer.presses(page, "continue")).path == "/account/security"


async def test_recovery_codes_are_renewed_after_a_code_and_shown_once(served: Served, surfer: Surfer, mira: Somebody) -> None:
    page = await mira.gives_code(surfer, await mira.gives_password(surfer, await surfer.opens("/account/security")))
    old = re.findall("<li>([a-z0-9-]{13})</li>", page.text)
    page = await surfer.presses(page, "continue")
    assert "10 of 10 left" in page.text
    await waits(served)
    page = await surfer.presses(await surfer.opens("/account/recovery-codes"), "continue", code=old[0])
    new = re.findall("<li>([a-z0-9-]{13})</li>", page.text)
    assert len(new) == 10
    assert not set(old) & set(new)
    page = await surfer.presses(page, "continue")
    assert page.path == "/account/security"
    page = await surfer.presses(await surfer.opens("/account/recovery-codes"), "continue", code=old[1])
    assert page.path == "/account/recovery-codes"
    assert "not accepted" in page.text


async def test_wrong_codes_count_with_those_at_sign_in(served: Served, surfer: Surfer, mira: Somebody) -> None:
    await enters(surfer, mira)
    await waits(served)
    page = await surfer.opens("/account/recovery-codes")
    for _ in range(6):
        page = await surfer.presses(page, "continue", code="000000")
    assert "15 minutes" in page.text
    assert (await surfer.presses(page, "continue", code=mira.code())).path == "/account/recovery-codes"


@pytest.mark.parametrize("code", ["12", "", "abc", "１２３４５６"])
async def test_what_is_no_code_makes_no_rows_of_its_own(served: Served, surfer: Surfer, mira: Somebody, code: str) -> None:
    await enters(surfer, mira)
    page = await surfer.opens("/account/recovery-codes")
    other = Surfer(served)
    otp = await mira.gives_password(other, await other.opens("/account"))
    before = len(await served.events())
    for _ in range(5):
        page = await surfer.presses(page, "continue", code=code)
        otp = await other.presses(otp, "continue", code=code)
    told = (await served.events())[before:]
    assert [(kind, count) for kind, count in told] == [("account_change_refused", 5), ("sign_in_refused", 5)]


async def test_who_has_to_wait_is_in_the_audit_trail(served: Served, surfer: Surfer, mira: Somebody) -> None:
    await enters(surfer, mira)
    page = await surfer.opens("/account/password")
    other = Surfer(served)
    login = await other.opens("/account")
    for _ in range(13):
        page = await surfer.presses(page, "save", password="not the one", new_password=ANOTHER, code="000000")
        login = await other.presses(login, "login", username="mira", password="not the one")
    reasons = {(event.kind, event.reason) for event in await served.house.store.read.audit.newest(AuditFilter(), 1000)}
    assert ("account_change_refused", "known_password") in reasons
    assert ("sign_in_refused", "strangers_password") in reasons


async def test_a_recovery_code_that_was_used_is_no_guess(served: Served, surfer: Surfer, mira: Somebody) -> None:
    page = await mira.gives_code(surfer, await mira.gives_password(surfer, await surfer.opens("/account")))
    code = re.findall("<li>([a-z0-9-]{13})</li>", page.text)[0]
    await surfer.presses(page, "continue")
    form = await surfer.opens("/account/add-authenticator")
    assert (await surfer.presses(form, "continue", code=code)).path == "/account/new-authenticator"
    form = await surfer.opens("/account/recovery-codes")
    for _ in range(10):
        page = await surfer.presses(form, "continue", code=code)
        assert "not accepted" in page.text
    await waits(served)
    assert (await surfer.presses(form, "continue", code=mira.code())).path == "/recovery-codes"


@pytest.mark.parametrize("new", ["password123", ANOTHER])
async def test_new_passwords_are_counted_before_they_cost_anything(served: Served, surfer: Surfer, mira: Somebody, new: str) -> None:
    await enters(surfer, mira)
    page = await surfer.opens("/account/password")
    for _ in range(22):
        page = await surfer.presses(page, "save", password="not the one", new_password=new, code="000000")
    passwords = served.house.passwords
    assert isinstance(passwords, PlainPasswords)
    before = passwords.computed
    page = await surfer.presses(page, "save", password="not the one", new_password=new, code="000000")
    assert "too many attempts" in page.text
    assert passwords.computed == before
