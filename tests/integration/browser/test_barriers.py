"""No page keeps anybody out."""

import pytest
from playwright.async_api import Browser

from tests.integration.browser.accessible import barriers, read_axe
from tests.integration.browser.conftest import Opens
from tests.integration.browser.every_page import EveryPage
from tests.integration.browser.relying_party import RelyingParty
from tests.integration.browser.tab import Tab
from tests.integration.http.node import Node
from tests.integration.http.site import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("scripts", "locale"), [(True, "en-GB"), (False, "de-DE")], ids=["scripts-english", "no-scripts-german"])
async def test_axe_finds_nothing_and_nobody_scrolls_sideways(
    opens: Opens, logbook: RelyingParty, mira: Person, noor: Person, scripts: bool, locale: str
) -> None:
    """axe-core is a script itself, so without scripts means: without ours."""
    axe = read_axe()
    found: dict[str, list[str]] = {}
    async with opens(locale=locale) as tab:
        if not scripts:
            await tab.page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        async for name in EveryPage(tab, logbook, mira, noor, scripts)():
            found[name] = await barriers(tab.page, axe)
            assert await tab.page.locator("html").get_attribute("lang") == locale[:2]
    assert {name: what for name, what in found.items() if what} == {}
    assert len(found) == (33 if scripts else 34)


async def test_a_stranger_and_a_breach_of_the_policy_are_noticed(chromium: Browser, node: Node, logbook: RelyingParty) -> None:
    stranger = "https://stranger.invalid/"
    async with await chromium.new_context(ignore_https_errors=True) as context:
        tab = Tab(await context.new_page(), frozenset({node.url})).watched()
        await tab.opens(logbook.address())
        assert (tab.strangers, tab.complaints) == ([], [])
        async with tab.page.expect_console_message(), tab.page.expect_request(stranger):
            await tab.page.evaluate(f"document.body.append(Object.assign(new Image(), {{src: '{stranger}'}}))")
        assert tab.strangers == [stranger]
        assert "Content Security Policy" in tab.complaints[0]


async def test_axe_would_find_a_field_without_a_label(opens: Opens, logbook: RelyingParty) -> None:
    async with opens() as tab:
        await tab.opens(logbook.address())
        await tab.page.evaluate("document.querySelector('label').remove()")
        assert any("label" in barrier for barrier in await barriers(tab.page, read_axe()))
