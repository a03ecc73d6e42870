"""People sign in with a browser that nobody here wrote."""

import re

import pytest
from playwright.async_api import expect

from tests.integration.browser.conftest import Opens, on_both
from tests.integration.browser.relying_party import RelyingParty
from tests.integration.browser.tab import Tab
from tests.integration.http.site import Person, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


@on_both
@with_and_without_scripts
async def test_a_person_signs_in_and_the_application_reads_who_it_is(
    opens: Opens, site: Site, logbook: RelyingParty, mira: Person, scripts: bool
) -> None:
    async with opens(java_script_enabled=scripts) as tab:
        await tab.opens(logbook.address())
        await tab.gives_password(mira)
        assert tab.path == "/login/otp"
        await tab.gives_code(mira.code())
        assert tab.path == "/recovery-codes"
        await tab.presses("continue")
        assert tab.path == "/consent"
        await tab.presses("allow")
        await expect(tab.heading()).to_have_text("Welcome back")
    callback = logbook.told()
    assert callback.method == "GET"
    tokens = await logbook.redeems(callback.parameters["code"])
    answer = await site.http.get("/userinfo", headers={"authorization": f"Bearer {tokens['access_token']}"})
    assert answer.json()["preferred_username"] == mira.username


@with_and_without_scripts
async def test_form_post_brings_the_answer_in_a_body(opens: Opens, logbook: RelyingParty, mira: Person, scripts: bool) -> None:
    """By itself where scripts run, else by its button."""
    async with opens(java_script_enabled=scripts) as tab:
        await tab.signs_in(mira, logbook)
        await tab.opens(logbook.address(response_mode="form_post"))
        await tab.presses("allow")
        if not scripts:
            await expect(tab.heading()).to_have_text("Back to the application")
            await tab.presses("continue")
        await expect(tab.heading()).to_have_text("Welcome back")
    callback = logbook.told()
    assert callback.method == "POST"
    assert await logbook.redeems(callback.parameters["code"])


@pytest.mark.parametrize("page", ["/login", "/login/otp", "/recovery-codes"])
async def test_cancel_brings_the_person_back_to_the_application(tab: Tab, logbook: RelyingParty, mira: Person, page: str) -> None:
    await tab.opens(logbook.address())
    if page != "/login":
        await tab.gives_password(mira)
    if page == "/recovery-codes":
        await tab.gives_code(mira.code())
    assert tab.path == page
    await tab.presses("cancel")
    assert logbook.told().parameters["error"] == "access_denied"


async def test_a_no_to_the_application_is_one(tab: Tab, logbook: RelyingParty, mira: Person) -> None:
    await tab.signs_in(mira, logbook)
    await tab.presses("deny")
    assert logbook.told().parameters["error"] == "access_denied"


async def test_the_keyboard_is_enough(tab: Tab, logbook: RelyingParty, mira: Person) -> None:
    keyboard = tab.page.keyboard
    await tab.opens(logbook.address())
    await expect(tab.page.locator("#username")).to_be_focused()
    await keyboard.type(mira.username)
    await keyboard.press("Tab")
    await keyboard.type(mira.password)
    await keyboard.press("Enter")
    await tab.page.wait_for_url("**/login/otp?*")
    await expect(tab.page.locator("#code")).to_be_focused()
    code = mira.code()
    await keyboard.type(f"{code[:3]} {code[3:]}")
    await keyboard.press("Enter")
    await tab.page.wait_for_url("**/recovery-codes?*")


@on_both
async def test_recovery_codes_are_shown_and_saved_and_printed_and_let_in(opens: Opens, logbook: RelyingParty, mira: Person) -> None:
    async with opens() as tab:
        await tab.opens(logbook.address())
        await tab.gives_password(mira)
        await tab.gives_code(mira.code())
        codes = await tab.page.locator(".codes li").all_inner_texts()
        assert len(set(codes)) == 10
        assert all(re.fullmatch("[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{3}", code) for code in codes)
        async with tab.page.expect_download() as downloading:
            await tab.page.get_by_role("link", name="Download").click()
        saved = await downloading.value
        assert saved.suggested_filename == "recovery-codes.txt"
        head, _, stored = (await saved.path()).read_text().partition("\n\n")
        assert head.splitlines()[:4] == ["Recovery codes", "Watchword", logbook.site.node.url, mira.username]
        assert stored.split() == codes
        await expect(tab.page.locator("#print")).to_be_visible()
        whose = tab.page.locator(".codes + .hint")
        assert (await whose.inner_text()).startswith(f"{mira.username} · {logbook.site.node.url} · ")
        await tab.page.emulate_media(media="print", color_scheme="dark")
        assert await whose.evaluate("line => getComputedStyle(line).color") == "rgb(90, 99, 117)"  # on paper, whatever the screen is like
        await tab.page.emulate_media(media="screen")
        await tab.presses("continue")
    async with opens() as tab:
        await tab.opens(logbook.address())
        await tab.gives_password(mira)
        async with tab.page.expect_navigation():
            await tab.page.locator("#recovery").click()
        assert tab.path == "/login/recovery"
        await tab.gives_code(codes[0])
        assert tab.path == "/consent"


@on_both
async def test_who_signed_out_is_asked_for_the_password_again(tab: Tab, site: Site, logbook: RelyingParty, mira: Person) -> None:
    await tab.signs_in(mira, logbook)
    await tab.opens(f"{site.node.url}/logout")
    await expect(tab.heading()).to_have_text("Sign out?")
    await tab.presses("logout-confirm")
    await expect(tab.heading()).to_have_text("You are signed out")
    await tab.opens(logbook.address())
    assert tab.path == "/login"


async def test_back_and_reload_never_send_a_form_again(tab: Tab, logbook: RelyingParty, mira: Person) -> None:
    await tab.signs_in(mira, logbook)
    posts: list[str] = []
    tab.page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    for _ in range(3):
        await tab.page.go_back()
        await tab.page.reload()
        assert tab.path == "/consent"
    assert posts == []
    await tab.presses("allow")
    assert "code" in logbook.told().parameters
