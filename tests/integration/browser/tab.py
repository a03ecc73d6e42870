"""A person's browser at our pages, and what no page of ours may make it do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request, expect

from tests.integration.browser.relying_party import RelyingParty
from tests.integration.http.site import Person

STATUS = "Failed to load resource: the server responded with a status of"  # said of pages that tell of an error


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of one browser that is used by nobody else. What it asks for and complains of is kept."""

    page: Page
    allowed: frozenset[str]
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watched(self) -> Self:
        # No bound methods: Playwright writes on the owner of one, and this one is frozen.
        def asked(request: Request) -> None:
            parts = urlsplit(request.url)
            if parts.scheme != "data" and f"{parts.scheme}://{parts.netloc}" not in self.allowed:
                self.strangers.append(request.url)

        def said(message: ConsoleMessage) -> None:
            if not message.text.startswith(STATUS):
                self.complaints.append(f"{self.page.url}: {message.text}")

        self.page.on("request", asked)
        self.page.on("console", said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return self

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    async def opens(self, address: str) -> None:
        await self.page.goto(address)

    async def presses(self, button: str) -> None:
        """A button of the contract, by its id; with the page that comes then."""
        async with self.page.expect_navigation():
            await self.page.locator(f"#{button}").click()

    async def types(self, **fields: str) -> None:
        for name, value in fields.items():
            await self.page.locator(f"input[name={name}]").fill(value)

    async def gives_password(self, person: Person, password: str | None = None) -> None:
        assert self.path == "/login"
        await self.types(username=person.username, password=password or person.password)
        await self.presses("login")

    async def gives_code(self, code: str) -> None:
        await self.types(code=code)
        await self.presses("continue")

    async def signs_in(self, person: Person, relying_party: RelyingParty) -> None:
        """For the first time, to the question for consent."""
        await self.opens(relying_party.address())
        await self.gives_password(person)
        await self.gives_code(person.code())
        assert self.path == "/recovery-codes"
        await self.presses("continue")
        assert self.path == "/consent"

    async def shows_mistake_at(self, name: str) -> None:
        """Beside the field, which has the focus and is described by it."""
        entry = self.page.locator(f"input[name={name}]")
        alert = self.page.get_by_role("alert")
        await expect(alert).to_be_visible()
        await expect(entry).to_be_focused()
        await expect(entry).to_have_attribute("aria-invalid", "true")
        described = (await entry.get_attribute("aria-describedby") or "").split()
        assert await alert.get_attribute("id") in described
        assert await alert.locator("xpath=ancestor::form").locator(entry).count() == 1

    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)


@asynccontextmanager
async def opened_tab(browser: Browser, *origins: str, **options: Any) -> AsyncIterator[Tab]:
    """A new browser, as far as cookies go. At the end it has asked nobody but `origins`, and has not complained."""
    # No test of ours is about motion, and a colour that is on its way to another has no contrast yet.
    said: dict[str, Any] = {"ignore_https_errors": True, "locale": "en-GB", "reduced_motion": "reduce"} | options
    context = await browser.new_context(**said)
    context.set_default_timeout(15_000)
    tab = Tab(await context.new_page(), frozenset(origins)).watched()
    yield tab
    await context.close()
    assert tab.strangers == []
    assert tab.complaints == []
