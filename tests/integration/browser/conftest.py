"""One server, one Chromium; a new browser and a new application for each test."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.integration.browser.chromium import NoChromiumError, launched_chromium
from tests.integration.browser.relying_party import RelyingParty, listening
from tests.integration.browser.tab import Tab, opened_tab
from tests.integration.http.node import Node
from tests.integration.http.site import PASSWORD, Person, Site, visit

on_both = pytest.mark.parametrize("node", ["sqlite", "postgres"], indirect=True)
Opens = Callable[..., AbstractAsyncContextManager[Tab]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """As long as the run."""
    try:
        async with launched_chromium() as browser:
            yield browser
    except NoChromiumError as error:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(f"Chromium is missing, and this is CI: {error}")
        pytest.skip(f"no Chromium: {error}")


@pytest.fixture(scope="session", params=["postgres"])
def node(request: pytest.FixtureRequest) -> Node:
    """On PostgreSQL, and for who asks `on_both` on SQLite too."""
    started: Node = request.getfixturevalue(f"{request.param}_node")
    return started


@pytest_asyncio.fixture(loop_scope="session")
async def site(node: Node) -> AsyncIterator[Site]:
    async with visit(node) as http:
        yield Site(node, http)


@pytest_asyncio.fixture(loop_scope="session")
async def logbook(site: Site) -> AsyncIterator[RelyingParty]:
    """An application with a secret."""
    with listening() as (redirect_uri, callbacks):
        app = await site.makes_app(redirect_uri=None, redirect_uris=[redirect_uri], scope="openid profile email")
        yield RelyingParty(site, app, redirect_uri, callbacks)


@pytest_asyncio.fixture(loop_scope="session")
async def mira(site: Site) -> Person:
    """Somebody whose authenticator app has not been used yet."""
    return await site.registers()


@pytest.fixture
def noor(node: Node) -> Person:
    """Somebody without an authenticator."""
    username = f"noor-{uuid4().hex[:12]}"
    assert node.watchword("user", "add", username, "--password-stdin", stdin=f"{PASSWORD}\n").code == 0
    return Person(username, PASSWORD, "", "")


@pytest.fixture
def opens(chromium: Browser, node: Node, logbook: RelyingParty) -> Opens:
    """Opens a new browser that may ask the server and the application."""

    @asynccontextmanager
    async def opened(**options: Any) -> AsyncIterator[Tab]:
        async with opened_tab(chromium, node.url, logbook.origin, **options) as tab:
            yield tab

    return opened


@pytest_asyncio.fixture(loop_scope="session")
async def tab(opens: Opens) -> AsyncIterator[Tab]:
    async with opens() as opened:
        yield opened
