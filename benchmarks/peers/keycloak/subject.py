"""Keycloak (Maven, where Java and mvn are).

Fair: optimised start, one realm, events off, a cache of its own as one node has it, ten seconds to get warm before each route.
It keeps sessions in PostgreSQL and no access token: what it says of those comes from their signature and their session.
"""

import json
import os
import secrets
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.peers.installed import needs, run
from benchmarks.rounds import BUILD
from benchmarks.routes import DISCOVERY, INTROSPECT, JWKS, TOKEN, USERINFO, Subject
from tests.integration.postgres import free_port

NAME = "Keycloak, PostgreSQL"
VERSION = "26.4.7"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
REALM = "bench"
PASSWORD = "testPassword123"
BUILT_FOR = ["--db=postgres"]


def subject(database_url: str) -> Subject:
    """On an empty database. Raises `NotHereError`."""
    needs("java", "mvn")
    script = ["bash", str(_distribution() / "bin" / "kc.sh")]
    client = ("bench", secrets.token_urlsafe(32))
    port = free_port()
    environ = os.environ | _said(database_url, port)
    realm = BUILD / "realm.json"
    realm.write_text(json.dumps(_realm(client)))
    run([*script, "build", *BUILT_FOR], environ=environ)
    run([*script, "import", "--optimized", "--file", str(realm.resolve())], environ=environ)
    paths = f"/realms/{REALM}/protocol/openid-connect"
    return Subject(
        name=NAME,
        command=[*script, "start", "--optimized"],
        environ=environ,
        base=f"http://127.0.0.1:{port}",
        paths={
            TOKEN: f"{paths}/token",
            INTROSPECT: f"{paths}/token/introspect",
            USERINFO: f"{paths}/userinfo",
            DISCOVERY: f"/realms/{REALM}/.well-known/openid-configuration",
            JWKS: f"{paths}/certs",
        },
        client=client,
        warm_seconds=10,
        person_token=lambda keycloak: keycloak.token(f"grant_type=password&username=mira&password={PASSWORD}&scope=openid"),
    )


def _distribution() -> Path:
    """The folder of its programs."""
    name = f"keycloak-quarkus-dist-{VERSION}"
    folder, archive = BUILD.resolve() / f"keycloak-{VERSION}", BUILD / f"{name}.zip"
    if not folder.exists():
        where = [f"-Dartifact=org.keycloak:keycloak-quarkus-dist:{VERSION}:zip", f"-DoutputDirectory={BUILD.resolve()}"]
        run(["mvn", "--quiet", "--batch-mode", COPY, *where])
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(BUILD)
    return folder


def _said(database_url: str, port: int) -> Mapping[str, str]:
    database = urlsplit(database_url)
    return {
        "KC_CACHE": "local",
        "KC_DB_URL": f"jdbc:postgresql://{database.hostname}:{database.port}{database.path}",
        "KC_DB_USERNAME": database.username or "",
        "KC_DB_PASSWORD": database.password or "",
        "KC_HTTP_ENABLED": "true",
        "KC_HTTP_HOST": "127.0.0.1",
        "KC_HTTP_PORT": str(port),
        "KC_HOSTNAME_STRICT": "false",
        "KC_LOG_LEVEL": "error",
    }


def _realm(client: tuple[str, str]) -> dict[str, Any]:
    person = {"username": "mira", "email": "mira@example.org", "emailVerified": True, "firstName": "Mira", "lastName": "Holm"}
    return {
        "realm": REALM,
        "enabled": True,
        "sslRequired": "none",
        "defaultSignatureAlgorithm": "ES256",
        "accessTokenLifespan": 3600,
        "clients": [
            {
                "clientId": client[0],
                "secret": client[1],
                "serviceAccountsEnabled": True,
                "directAccessGrantsEnabled": True,
                "standardFlowEnabled": False,
            }
        ],
        "users": [person | {"enabled": True, "credentials": [{"type": "password", "value": PASSWORD}]}],
    }
