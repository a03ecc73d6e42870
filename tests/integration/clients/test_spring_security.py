"""Spring Security's OAuth 2.0 client, as Spring Boot sets it up."""

import subprocess
from pathlib import Path

import pytest

from tests.integration.clients.conftest import Opens
from tests.integration.clients.programs import built, needs, running
from tests.integration.clients.relying_party import registered, signs_in
from tests.integration.http.node import Node
from tests.integration.http.site import Person
from tests.integration.postgres import free_port

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.more_clients]
TRUST = "trusted"  # Java's password of a file that keeps no secret


def java(jar: Path, ca: str, folder: Path) -> list[str]:
    """Java takes no PEM file: the CA goes into a store of its own."""
    store = folder / "trusted.p12"
    subprocess.run(
        ["keytool", "-importcert", "-noprompt", "-file", ca, "-keystore", store, "-storepass", TRUST], check=True, capture_output=True
    )
    return ["java", f"-Djavax.net.ssl.trustStore={store}", f"-Djavax.net.ssl.trustStorePassword={TRUST}", "-jar", str(jar)]


async def test_spring_security_signs_in(opens: Opens, node: Node, mira: Person, tmp_path: Path) -> None:
    needs("java", "keytool", "mvn")
    folder = built("spring_security", "mvn", "--batch-mode", "--quiet", "package")
    party = registered(node, "Spring Security", free_port(), "/login/oauth2/code/watchword")
    command = java(folder / "target" / "relying-party.jar", party.environ["CA"], tmp_path)
    with running(command, party.origin, tmp_path / "log", party.environ):
        async with opens(party.origin) as tab:
            await signs_in(tab, mira, party.origin)
            first = await party.shown(tab)
            await tab.opens(party.origin)
            second = await party.shown(tab)
    party.told(mira, first["id_token"], first["userinfo"])
    assert second["id_token"]["sub"] == first["id_token"]["sub"]
    assert second["access_token"] != first["access_token"]
    assert party.bought()[0] == "authorization_code"
    assert set(party.bought()[1:]) == {"refresh_token"}
