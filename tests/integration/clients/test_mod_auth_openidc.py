"""Apache's mod_auth_openidc, as Debian ships it."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.async_api import expect

from tests.integration.clients.conftest import Opens
from tests.integration.clients.programs import HERE, needs, running
from tests.integration.clients.relying_party import RelyingParty, registered, signs_in
from tests.integration.http.node import Node
from tests.integration.http.site import Person
from tests.integration.postgres import free_port

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.clients]
MODULES = Path("/usr/lib/apache2/modules")
PAGE = '<!doctype html><title>Harbour</title><link rel=icon href=data:,><h1>Welcome, <!--#echo var="REMOTE_USER" --></h1>'


@pytest.fixture
def folder() -> Iterator[Path]:
    """Readable for the user that Apache becomes, which pytest's own folders are not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def apache(node: Node, folder: Path) -> Iterator[RelyingParty]:
    """It protects one page."""
    needs("apache2")
    if not (MODULES / "mod_auth_openidc.so").exists():
        pytest.skip("no mod_auth_openidc")
    page = folder / "pages" / "protected" / "index.shtml"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE)
    party = registered(node, "mod_auth_openidc", free_port(), "/protected/back")
    said = party.environ
    shutil.copyfile(said["CA"], folder / "ca.pem")
    said = {**said, "FOLDER": str(folder), "MODULES": str(MODULES), "PASSPHRASE": secrets.token_urlsafe()}
    as_root = ["-C", "User www-data", "-C", "Group www-data"] if os.geteuid() == 0 else []
    command = ["apache2", "-DFOREGROUND", "-f", str(HERE / "apache.conf"), *as_root]
    with running(command, party.origin, folder / "log", said):
        yield party


async def test_mod_auth_openidc_lets_a_person_in(opens: Opens, apache: RelyingParty, mira: Person) -> None:
    page, back = f"{apache.origin}/protected/index.shtml", f"{apache.origin}/protected/back"
    async with opens(apache.origin) as tab:
        await signs_in(tab, mira, page)
        await expect(tab.heading()).to_have_text(f"Welcome, {mira.username}")
        known = await (await tab.page.request.get(f"{back}?info=json")).json()
        apache.told(mira, known["id_token"], known["userinfo"])
        await tab.opens(f"{back}?refresh={quote(page)}&access_token={known['access_token']}")
        await expect(tab.heading()).to_have_text(f"Welcome, {mira.username}")
        refreshed = await (await tab.page.request.get(f"{back}?info=json")).json()
    assert refreshed["access_token"] != known["access_token"]
    assert refreshed["id_token"]["sub"] == known["id_token"]["sub"]
    assert apache.bought() == ["authorization_code", "refresh_token"]
