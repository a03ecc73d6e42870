"""Authlib's client, in the application that newcomers copy, and the API beside it."""

import asyncio
import re
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.integration.browser.accessible import barriers, read_axe
from tests.integration.browser.tab import opened_tab
from tests.integration.clients.conftest import Opens
from tests.integration.clients.programs import running
from tests.integration.clients.relying_party import RelyingParty, registered, walks
from tests.integration.http.node import Node, environment
from tests.integration.http.operator import makes_client
from tests.integration.http.site import PASSWORD, Person, Site, visit
from tests.integration.postgres import free_port

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.clients]
EXAMPLES = Path(__file__).parents[3] / "examples"
SCOPE = ("--scope", "openid profile email logbook")
ENTRY = "Two porpoises off the pier"


def uvicorn(module: str, origin: str) -> list[str]:
    command = [sys.executable, "-m", "uvicorn", "--app-dir", str(EXAMPLES), "--factory", f"{module}:create_app"]
    return [*command, "--port", str(urlsplit(origin).port)]


@pytest.fixture
def api(node: Node, tmp_path: Path) -> Iterator[str]:
    origin = f"http://127.0.0.1:{free_port()}"
    said = {"ISSUER": node.url, "API": origin, "SSL_CERT_FILE": str(node.state / "tls" / "ca.pem")}
    with running(uvicorn("api", origin), origin, tmp_path / "log-api", said):
        yield origin


@pytest.fixture
def logbook(node: Node, api: str, tmp_path: Path) -> Iterator[RelyingParty]:
    party = registered(node, "Harbour Logbook", free_port(), "/callback", *SCOPE)
    said = {**party.environ, "API": api, "SSL_CERT_FILE": party.environ["CA"]}
    with running(uvicorn("web_application", party.origin), party.origin, tmp_path / "log-app", said):
        yield party


async def test_authlib_signs_in_and_out_again(opens: Opens, node: Node, logbook: RelyingParty, mira: Person) -> None:
    async with opens(logbook.origin) as tab:
        await tab.opens(logbook.origin)
        await tab.presses("sign-in")
        await walks(tab, mira)
        await expect(tab.heading()).to_have_text(f"Good morning, {mira.username}")
        await expect(tab.page.get_by_text(mira.username, exact=True)).to_be_visible()
        await expect(tab.page.get_by_text(ENTRY)).to_be_visible()
        assert logbook.bought() == ["authorization_code", "refresh_token"]
        assert await barriers(tab.page, read_axe()) == []
        await tab.presses("sign-out")
        await expect(tab.heading()).to_have_text("What happened on the water")
        assert await barriers(tab.page, read_axe()) == []


async def test_who_cancels_is_told_so_by_the_application(opens: Opens, logbook: RelyingParty) -> None:
    async with opens(logbook.origin) as tab:
        await tab.opens(logbook.origin)
        await tab.presses("sign-in")
        await tab.presses("cancel")
        await expect(tab.page.get_by_role("alert")).to_contain_text("You did not sign in")


async def test_an_answer_that_nobody_asked_for_signs_nobody_in(opens: Opens, logbook: RelyingParty) -> None:
    async with opens(logbook.origin) as tab:
        await tab.opens(f"{logbook.origin}/callback?code=abc&state=def")
        await expect(tab.page.get_by_role("alert")).to_contain_text("Signing in did not work")


async def test_the_application_says_so_where_watchword_is_not_there(node: Node, opens: Opens, tmp_path: Path) -> None:
    origin, nobody = f"http://127.0.0.1:{free_port()}", f"https://127.0.0.1:{free_port()}"
    said = {"ISSUER": nobody, "API": origin, "CLIENT_ID": "logbook", "CLIENT_SECRET": "unknown"}
    with running(uvicorn("web_application", origin), origin, tmp_path / "log-app", said):
        async with opens(origin) as tab:
            await tab.opens(origin)
            await tab.presses("sign-in")
            await expect(tab.page.get_by_role("alert")).to_contain_text("unreachable")


async def test_the_api_takes_access_tokens_for_it_alone(node: Node, api: str, mira: Person) -> None:
    app = makes_client(node, "--grant-type", "password", "--grant-type", "client_credentials", "--scope", "openid email logbook")
    async with visit(node) as http:
        site = Site(node, http)
        tokens = (await site.signs_in(mira, app, mira.code(), resource=api, scope="openid logbook")).json()
        for_others = [
            (await site.asks("/token", app, grant_type="client_credentials", **said)).json()["access_token"]
            for said in ({"resource": api, "scope": "email"}, {"resource": "http://127.0.0.1:9", "scope": "logbook"}, {"scope": "logbook"})
        ]
    good, of_identity = tokens["access_token"], tokens["id_token"]
    asked = [good, of_identity, f"{good[:-8]}AAAAAAAA", "nonsense", *for_others]
    async with httpx.AsyncClient() as http:
        answers = [await http.get(f"{api}/entries", headers={"authorization": f"Bearer {token}"}) for token in asked]
        assert (await http.get(f"{api}/entries")).status_code == 401
    assert [answer.status_code for answer in answers] == [200, 401, 401, 401, 403, 401, 401]
    assert all("www-authenticate" in answer.headers for answer in answers[1:])


@asynccontextmanager
async def started_demo(folder: Path, port: int) -> AsyncIterator[Process]:
    """Whatever becomes of the block, nothing stays."""
    command = (sys.executable, str(EXAMPLES / "demo.py"))
    demo = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=STDOUT, cwd=folder, env=environment(PORT=str(port))
    )
    try:
        yield demo
    finally:
        if demo.returncode is None:
            demo.terminate()
            await demo.wait()


async def test_the_demo_lets_a_newcomer_in_and_leaves_nothing_running(chromium: Browser, tmp_path: Path) -> None:
    port = free_port()
    async with started_demo(tmp_path, port) as demo:
        assert demo.stdin
        assert demo.stdout
        told = (await demo.stdout.readuntil(b"stops everything")).decode()
        server, app = f"https://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
        assert f"Sign in at    {app}\n" in told
        async with opened_tab(chromium, server, app) as tab:
            await tab.opens(app)
            await tab.presses("sign-in")
            await tab.types(username="mira", password=PASSWORD)
            await tab.presses("login")
            demo.stdin.write(b"\n")
            code = re.search(r"\d{6}", (await demo.stdout.readuntil(b"works once")).decode())
            assert code
            await tab.gives_code(code[0])
            await tab.presses("continue")
            await tab.presses("allow")
            await expect(tab.heading()).to_have_text("Good morning, Mira")
        demo.send_signal(signal.SIGINT)
        assert await demo.wait() == 0
    for each in range(port, port + 3):
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", each)
