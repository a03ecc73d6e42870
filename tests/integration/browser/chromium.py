"""Debian's Chromium, as it was installed: Playwright downloads none."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

PROGRAM = "chromium"
# Root has no sandbox, and a browser of the suite has nobody to talk to but the server.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)


class NoChromiumError(Exception):
    """There is none on this machine."""


def find_chromium() -> str:
    """Raises `NoChromiumError`."""
    found = shutil.which(PROGRAM)
    if found is None:
        raise NoChromiumError(f"no program called {PROGRAM}")
    return found


@asynccontextmanager
async def launched_chromium() -> AsyncIterator[Browser]:
    """Raises `NoChromiumError`."""
    program = find_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        await browser.close()
