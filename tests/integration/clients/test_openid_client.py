"""openid-client, which most of Node's applications sign in with."""

from pathlib import Path

import pytest

from tests.integration.clients.conftest import Opens
from tests.integration.clients.programs import built, needs, running
from tests.integration.clients.relying_party import registered, signs_in
from tests.integration.http.node import Node
from tests.integration.http.site import Person
from tests.integration.postgres import free_port

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.clients]


async def test_openid_client_signs_in(opens: Opens, node: Node, mira: Person, tmp_path: Path) -> None:
    needs("node", "npm")
    folder = built("openid_client", "npm", "install", "--no-package-lock", "--no-audit", "--no-fund")
    party = registered(node, "openid-client", free_port(), "/back")
    said = party.environ
    with running(["node", str(folder / "app.js")], party.origin, tmp_path / "log", {**said, "NODE_EXTRA_CA_CERTS": said["CA"]}):
        async with opens(party.origin) as tab:
            await signs_in(tab, mira, f"{party.origin}/start")
            shown = await party.shown(tab)
    party.told(mira, shown["id_token"], shown["userinfo"])
    assert shown["refreshed"]["is_new"]
    assert shown["refreshed"]["id_token"]["sub"] == shown["id_token"]["sub"]
    assert shown["refreshed"]["id_token"]["auth_time"] == shown["id_token"]["auth_time"]
    assert party.bought() == ["authorization_code", "refresh_token"]
