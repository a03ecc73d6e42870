"""A relying party that nobody here wrote, and a person who signs in to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.integration.browser.tab import Tab
from tests.integration.http.node import Node
from tests.integration.http.operator import makes_client
from tests.integration.http.site import App, Person

GRANTS = ("--grant-type", "authorization_code", "--grant-type", "refresh_token")
SCOPE = "openid profile email"


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Where it is, and the client that it is."""

    node: Node
    origin: str
    app: App

    @property
    def environ(self) -> Mapping[str, str]:
        """What those of ours read who are told by the environment."""
        said = {"ISSUER": self.node.url, "CLIENT_ID": self.app.client_id, "CLIENT_SECRET": self.app.secret or ""}
        return said | {"ORIGIN": self.origin, "PORT": str(urlsplit(self.origin).port), "CA": str(self.node.state / "tls" / "ca.pem")}

    async def shown(self, tab: Tab) -> dict[str, Any]:
        """What its page says of the person."""
        shown: dict[str, Any] = json.loads(await tab.page.locator("pre").inner_text())
        return shown

    def bought(self) -> list[str]:
        """With what it has bought tokens, in that order."""
        events = self.node.watchword("audit", "list", "--kind", "token_issued", "--client", self.app.client_id, "--json").json
        return [event["reason"] for event in reversed(events)]

    def told(self, person: Person, id_token: Mapping[str, Any], userinfo: Mapping[str, Any]) -> None:
        """It knows who it is, by the second factor, from both."""
        assert id_token["iss"] == self.node.url
        assert id_token["aud"] in (self.app.client_id, [self.app.client_id])
        assert id_token["acr"] == "aal2"
        assert id_token["sub"] == userinfo["sub"]
        assert userinfo["preferred_username"] == person.username


def registered(node: Node, name: str, port: int, path: str, *options: str) -> RelyingParty:
    """A confidential client with that redirect URI."""
    origin = f"http://127.0.0.1:{port}"
    return RelyingParty(node, origin, makes_client(node, "--name", name, "--redirect-uri", origin + path, *GRANTS, *options))


async def signs_in(tab: Tab, person: Person, address: str) -> None:
    """From a page of the application that wants it, for the first time, and back."""
    await tab.opens(address)
    await walks(tab, person)


async def walks(tab: Tab, person: Person) -> None:
    """Our pages, from the first to the last."""
    await tab.gives_password(person)
    await tab.gives_code(person.code())
    assert tab.path == "/recovery-codes"
    await tab.presses("continue")
    assert tab.path == "/consent"
    await tab.presses("allow")
