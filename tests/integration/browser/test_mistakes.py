"""What went wrong is said beside the field, which has the focus."""

import pytest
from playwright.async_api import expect

from tests.integration.browser.conftest import Opens
from tests.integration.browser.relying_party import RelyingParty
from tests.integration.browser.tab import Tab
from tests.integration.http.site import Person, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


@with_and_without_scripts
async def test_a_wrong_password_is_said_at_the_password(opens: Opens, logbook: RelyingParty, mira: Person, scripts: bool) -> None:
    async with opens(java_script_enabled=scripts) as tab:
        await tab.opens(logbook.address(login_hint=mira.username))
        assert await tab.page.get_by_role("alert").count() == 0
        await tab.gives_password(mira, "wrong wrong wrong")
        assert tab.path == "/login"
        await tab.shows_mistake_at("password")


@with_and_without_scripts
async def test_a_wrong_code_is_said_at_the_code(opens: Opens, logbook: RelyingParty, mira: Person, scripts: bool) -> None:
    async with opens(java_script_enabled=scripts) as tab:
        await tab.opens(logbook.address())
        await tab.gives_password(mira)
        await expect(tab.page.locator("#code")).to_be_focused()
        await tab.gives_code(mira.wrong_code())
        assert tab.path == "/login/otp"
        await tab.shows_mistake_at("code")


async def test_a_wrong_recovery_code_is_said_at_the_code(tab: Tab, logbook: RelyingParty, mira: Person) -> None:
    await tab.opens(logbook.address())
    await tab.gives_password(mira)
    await tab.opens(tab.page.url.replace("/login/otp", "/login/recovery"))
    await tab.gives_code("aaaa-bbbb-ccc")
    assert tab.path == "/login/recovery"
    await tab.shows_mistake_at("code")


async def test_who_tried_too_often_reads_how_long_to_wait(tab: Tab, logbook: RelyingParty, mira: Person) -> None:
    await tab.opens(logbook.address())
    for _ in range(11):
        await tab.gives_password(mira, "wrong wrong wrong")
    await tab.shows_mistake_at("password")
    await expect(tab.page.get_by_role("alert")).to_contain_text("15 minutes")


async def test_an_address_that_is_not_registered_gets_a_page_and_nothing_is_sent_there(tab: Tab, site: Site, logbook: RelyingParty) -> None:
    await tab.opens(logbook.address(redirect_uri=f"{logbook.origin}/other"))
    assert tab.path == "/authorize"
    assert tab.page.url.startswith(site.node.url)
    await expect(tab.page.get_by_role("alert")).to_be_visible()
    assert logbook.callbacks.empty()
