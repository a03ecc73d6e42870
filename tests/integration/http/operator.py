"""What operators make, by the command line."""

from typing import Any

from tests.integration.http.node import Node
from tests.integration.http.site import App

PUBLIC = ("--public", "--grant-type", "password", "--grant-type", "refresh_token")


def makes_client(node: Node, *options: str) -> App:
    made: dict[str, Any] = node.watchword("client", "add", *options, "--json").json
    return App(made["client_id"], made.get("client_secret"))


def makes_registration_token(node: Node, *options: str) -> str:
    token: str = node.watchword("registration-token", "add", *options, "--json").json["registration_token"]
    return token
