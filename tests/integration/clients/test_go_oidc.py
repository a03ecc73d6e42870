"""go-oidc and golang.org/x/oauth2, which most of Go's applications sign in with."""

from pathlib import Path

import pytest

from tests.integration.clients.conftest import Opens
from tests.integration.clients.programs import built, needs, running
from tests.integration.clients.relying_party import registered, signs_in
from tests.integration.http.node import Node
from tests.integration.http.site import Person
from tests.integration.postgres import free_port

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.more_clients]


async def test_go_oidc_signs_in(opens: Opens, node: Node, mira: Person, tmp_path: Path) -> None:
    needs("go")
    folder = built("go_oidc", "go", "build", "-o", "relying-party", ".")
    party = registered(node, "go-oidc", free_port(), "/back")
    said = party.environ
    with running([str(folder / "relying-party")], party.origin, tmp_path / "log", {**said, "SSL_CERT_FILE": said["CA"]}):
        async with opens(party.origin) as tab:
            await signs_in(tab, mira, f"{party.origin}/start")
            shown = await party.shown(tab)
    party.told(mira, shown["id_token"], shown["userinfo"])
    assert shown["nonce_is_ours"]
    assert shown["refreshed"]["is_new"]
    assert party.bought() == ["authorization_code", "refresh_token"]
