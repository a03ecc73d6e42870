"""node-oidc-provider (npm). Fair: its cheapest set-up, in memory, in Node's production mode; Watchword commits each token to a disk."""

import json
import os
import secrets

from joserfc.jwk import ECKey, KeySet, RSAKey

from benchmarks.peers.installed import node_modules
from benchmarks.rounds import LOG
from benchmarks.routes import DISCOVERY, INTROSPECT, JWKS, MACHINE, TOKEN, USERINFO, Subject
from tests.integration.postgres import free_port

NAME = "node-oidc-provider, in memory"


def subject(_: str) -> Subject:
    """It needs no database. Raises `NotHereError`."""
    folder = node_modules("node_oidc_provider")
    client = ("bench", secrets.token_urlsafe(32))
    port = free_port()
    keys = KeySet([ECKey.generate_key("P-256", {"alg": "ES256", "use": "sig"}), RSAKey.generate_key(2048, {"alg": "RS256", "use": "sig"})])
    said = {"PORT": str(port), "CLIENT_ID": client[0], "CLIENT_SECRET": client[1]}
    return Subject(
        name=NAME,
        command=["node", str(folder / "server.js")],
        environ=os.environ | said | {"NODE_ENV": "production", "JWKS": json.dumps(keys.as_dict(private=True))},
        base=f"http://127.0.0.1:{port}",
        paths={
            TOKEN: "/token",
            INTROSPECT: "/token/introspection",
            USERINFO: "/me",
            DISCOVERY: "/.well-known/openid-configuration",
            JWKS: "/jwks",
        },
        client=client,
        person_token=_printed,
        machine=f"{MACHINE}&resource=https://api.example.org",
    )


def _printed(_: Subject) -> str:
    """What it printed when it started."""
    return LOG.read_text().partition("person token ")[2].split(maxsplit=1)[0]
