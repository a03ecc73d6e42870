"""Somebody in their own account, with a real browser."""

from dataclasses import replace

import pytest

from tests.integration.browser.conftest import Opens, on_both
from tests.integration.browser.relying_party import RelyingParty
from tests.integration.browser.tab import Tab
from tests.integration.http.site import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def recovery_codes(tab: Tab) -> list[str]:
    """As they are shown; with them nobody waits for the next one-time password."""
    codes: list[str] = await tab.page.locator(".codes li").all_inner_texts()
    await tab.presses("continue")
    return codes


@on_both
async def test_a_second_authenticator_is_added_and_the_lost_one_removed(
    tab: Tab, opens: Opens, logbook: RelyingParty, mira: Person
) -> None:
    account = f"{logbook.site.node.url}/account"
    await tab.opens(f"{account}/security")
    await tab.gives_password(mira)
    await tab.gives_code(mira.code())
    codes = await recovery_codes(tab)
    assert tab.path == "/account/security"
    await tab.page.get_by_role("link", name="Add an authenticator").click()
    await tab.gives_code(codes[0])
    assert tab.path == "/account/new-authenticator"
    link = await tab.page.locator("a[href^='otpauth:']").get_attribute("href")
    second = replace(mira, otp_uri=str(link))
    await tab.types(name="Spare phone")
    await tab.gives_code(second.code())
    assert tab.path == "/account/security"
    await tab.page.get_by_role("link", name="Change Authenticator app").click()
    await tab.types(code=codes[1])
    await tab.presses("remove")
    assert "Spare phone" in await tab.page.locator("main").inner_text()
    assert "Authenticator app" not in await tab.page.locator(".rows").first.inner_text()
    async with opens() as elsewhere:
        await elsewhere.opens(account)
        await elsewhere.gives_password(mira)
        await elsewhere.gives_code(mira.code(1))
        assert elsewhere.path == "/login/otp"


@on_both
async def test_a_new_password_ends_the_session_in_another_browser(tab: Tab, opens: Opens, logbook: RelyingParty, mira: Person) -> None:
    account = f"{logbook.site.node.url}/account"
    await tab.opens(account)
    await tab.gives_password(mira)
    await tab.gives_code(mira.code())
    codes = await recovery_codes(tab)
    async with opens() as elsewhere:
        await elsewhere.opens(account)
        await elsewhere.gives_password(mira)
        await elsewhere.opens(elsewhere.page.url.replace("/login/otp", "/login/recovery"))
        await elsewhere.gives_code(codes[0])
        assert elsewhere.path == "/account"
        await tab.opens(f"{account}/password")
        await tab.types(password=mira.password, new_password="another horse battery", code=codes[1])
        await tab.presses("save")
        assert tab.path == "/account/security"
        await elsewhere.opens(account)
        await elsewhere.gives_password(mira)
        await elsewhere.shows_mistake_at("password")
        await elsewhere.gives_password(mira, "another horse battery")
        assert elsewhere.path == "/login/otp"


@on_both
async def test_what_was_typed_stays_where_one_of_it_was_a_mistake(tab: Tab, logbook: RelyingParty, mira: Person) -> None:
    await tab.opens(f"{logbook.site.node.url}/account")
    await tab.gives_password(mira)
    await tab.gives_code(mira.code())
    await recovery_codes(tab)
    await tab.types(name="Mira Dahl", birthdate="yesterday", locality="Ås")
    await tab.presses("save")
    await tab.shows_mistake_at("birthdate")
    assert "Mira" not in tab.page.url
    await tab.types(birthdate="1990-04-01")
    await tab.presses("save")
    assert "Done." in await tab.page.locator("main").inner_text()
    for name, value in {"name": "Mira Dahl", "birthdate": "1990-04-01", "locality": "Ås"}.items():
        assert await tab.page.locator(f"#{name}").input_value() == value
    assert "__Host-typed" not in {cookie["name"] for cookie in await tab.page.context.cookies()}


async def test_an_application_is_withdrawn_with_keys_alone(tab: Tab, logbook: RelyingParty, mira: Person) -> None:
    await tab.signs_in(mira, logbook)
    await tab.presses("allow")
    tokens = await logbook.redeems(logbook.told().parameters["code"])
    await tab.opens(f"{logbook.site.node.url}/account/applications")
    button = tab.page.get_by_role("button", name="Withdraw")
    await button.focus()
    async with tab.page.expect_navigation():
        await tab.page.keyboard.press("Enter")
    assert "No application" in await tab.page.locator("main").inner_text()
    bearer = {"authorization": f"Bearer {tokens['access_token']}"}
    assert (await logbook.site.http.get("/userinfo", headers=bearer)).status_code == 401
