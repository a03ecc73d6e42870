"""A server whose access tokens end so soon that every relying party refreshes them, and people with a browser."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.integration.browser.chromium import NoChromiumError, launched_chromium
from tests.integration.browser.tab import Tab, opened_tab
from tests.integration.http.node import Node, serving
from tests.integration.http.site import Person, Site, visit

SOON = "25"  # seconds: who refreshes by itself does so earlier than that
Opens = Callable[[str], AbstractAsyncContextManager[Tab]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """As long as the run."""
    try:
        async with launched_chromium() as browser:
            yield browser
    except NoChromiumError as error:
        pytest.skip(f"no Chromium: {error}")


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with serving(tmp_path_factory.mktemp("node"), "--migrate", WATCHWORD_ACCESS_TOKEN_LIFETIME=SOON) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def mira(node: Node) -> AsyncIterator[Person]:
    """Somebody whose authenticator app has not been used yet."""
    async with visit(node) as http:
        yield await Site(node, http).registers()


@pytest.fixture
def opens(chromium: Browser, node: Node) -> Opens:
    """Opens a new browser that may ask the server and one application."""
    return lambda origin: opened_tab(chromium, node.url, origin)
