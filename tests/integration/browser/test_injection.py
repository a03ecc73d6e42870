"""T20: whatever an application sends, a browser runs none of it, and the policy has nothing to stop."""

from dataclasses import replace

import pytest
from playwright.async_api import Browser, Dialog

from tests.integration.browser.conftest import Opens
from tests.integration.browser.relying_party import RelyingParty
from tests.integration.browser.tab import Tab
from tests.integration.http.node import Node
from tests.integration.http.site import Person
from tests.unit.http.payloads import PAYLOADS

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_no_text_of_an_application_runs(opens: Opens, logbook: RelyingParty, mira: Person) -> None:
    """On the pages where it is shown: sign-in, consent, the error page, and the form that sends itself."""
    asked: list[str] = []

    async def dismiss(dialog: Dialog) -> None:
        asked.append(dialog.message)
        await dialog.dismiss()

    async with opens() as tab:
        tab.page.on("dialog", dismiss)
        await tab.signs_in(mira, logbook)
        for payload in PAYLOADS:
            app = await logbook.site.makes_app(
                redirect_uri=None, redirect_uris=[logbook.redirect_uri], client_name=payload, scope="openid profile email"
            )
            theirs = replace(logbook, app=app, state=payload)
            hints = dict.fromkeys(("login_hint", "nonce", "ui_locales", "acr_values"), payload)
            await tab.opens(theirs.address(**hints))
            assert tab.path == "/consent"
            assert payload.strip() in await tab.page.locator("body").inner_text()
            await tab.opens(theirs.address(**hints, prompt="login"))
            assert await tab.page.locator("#username").input_value() == payload
            await tab.opens(theirs.address(redirect_uri=payload))
            assert tab.path == "/authorize"
            await tab.opens(theirs.address(response_mode="form_post", prompt="none"))
            assert theirs.told().parameters["error"] == "consent_required"
    assert asked == []


async def test_a_text_that_is_no_text_would_be_noticed(chromium: Browser, node: Node, logbook: RelyingParty) -> None:
    async with await chromium.new_context(ignore_https_errors=True) as context:
        tab = Tab(await context.new_page(), frozenset({node.url})).watched()
        await tab.opens(logbook.address())
        async with tab.page.expect_console_message():
            await tab.page.evaluate("text => { document.querySelector('h1').innerHTML = text }", "<img src=data:, onerror=alert(1)>")
        assert "Content Security Policy" in tab.complaints[0]
