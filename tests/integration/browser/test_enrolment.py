"""An authenticator app is set up on the way in."""

import re
from dataclasses import replace

import pyotp
import pytest
from playwright.async_api import expect

from tests.integration.browser.conftest import Opens, on_both
from tests.integration.browser.relying_party import RelyingParty
from tests.integration.browser.tab import Tab
from tests.integration.http.site import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def secret_of(tab: Tab) -> str:
    """As people type it: groups of four."""
    shown = await tab.page.locator(".secret").inner_text()
    assert re.fullmatch("[A-Z2-7]{4}( [A-Z2-7]{4}){7}", shown)
    return shown.replace(" ", "")


async def link_of(tab: Tab) -> str:
    """What opens the app on a phone."""
    link = await tab.page.locator("a[href^='otpauth://totp/']").get_attribute("href")
    assert link is not None
    return link


@on_both
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_who_has_no_authenticator_sets_one_up(opens: Opens, logbook: RelyingParty, noor: Person, scripts: bool) -> None:
    async with opens(java_script_enabled=scripts) as tab:
        await tab.opens(logbook.address())
        await tab.gives_password(noor)
        assert tab.path == "/enrol"
        picture = tab.page.locator(".qr svg")
        await expect(picture).to_be_visible()
        secret = await secret_of(tab)
        assert f"secret={secret}" in await link_of(tab)
        await tab.gives_code(pyotp.TOTP(secret).now())
        assert tab.path == "/recovery-codes"
        await tab.presses("continue")
        await tab.presses("allow")
    assert await logbook.redeems(logbook.told().parameters["code"])


async def test_a_wrong_first_code_keeps_the_picture(tab: Tab, logbook: RelyingParty, noor: Person) -> None:
    await tab.opens(logbook.address())
    await tab.gives_password(noor)
    secret = await secret_of(tab)
    await tab.gives_code(replace(noor, otp_uri=await link_of(tab)).wrong_code())
    assert tab.path == "/enrol"
    await tab.shows_mistake_at("code")
    assert await secret_of(tab) == secret


async def test_who_lost_the_picture_starts_afresh(tab: Tab, logbook: RelyingParty, mira: Person) -> None:
    await tab.opens(logbook.address())
    await tab.gives_password(mira)
    await tab.presses("enrol")
    assert tab.path == "/enrol"
    secret = await secret_of(tab)
    assert secret not in mira.otp_uri
    await tab.gives_code(pyotp.TOTP(secret).now())
    assert tab.path == "/recovery-codes"
