"""Watchword as its users run it: `watchword serve` in production, behind a proxy that ends TLS."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.routes import DISCOVERY, INTROSPECT, JWKS, PROFILE, TOKEN, USERINFO, Subject
from tests.integration.postgres import free_port

COMMAND = str(Path(sys.executable).with_name("watchword"))
PATHS = {
    TOKEN: "/token",
    INTROSPECT: "/introspect",
    USERINFO: "/userinfo",
    PROFILE: "/profile",
    DISCOVERY: "/.well-known/openid-configuration",
    JWKS: "/jwks",
}
USERNAME, PASSWORD = "mira", "testPassword123"
CALLBACK = "https://logbook.example/callback"
SCOPE = "openid profile email"


@dataclass(frozen=True, slots=True)
class Installation:
    """A database with its schema, and what is said to every command on it."""

    environ: Mapping[str, str]

    def run(self, *words: str, stdin: str = "") -> str:
        """An operator's command."""
        done = subprocess.run([COMMAND, *words], env=self.environ, input=stdin, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"watchword {' '.join(words)}: {done.stderr}")
        return done.stdout

    def add_client(self, *options: str) -> tuple[str, str]:
        """Its id and secret."""
        made = json.loads(self.run("client", "add", "--redirect-uri", CALLBACK, "--scope", SCOPE, *options, "--json"))
        return made["client_id"], made["client_secret"]

    def subject(self, name: str, client: tuple[str, str], refresh_token: str) -> Subject:
        """The server, with a client, and a refresh token of somebody, which is for many uses."""
        return Subject(
            name=name,
            command=[COMMAND, "serve"],
            environ=self.environ,
            base=f"http://127.0.0.1:{self.environ['PORT']}",
            paths=PATHS,
            client=client,
            person_token=lambda subject: subject.token(f"grant_type=refresh_token&refresh_token={refresh_token}"),
        )


def install(database_url: str) -> Installation:
    """On an empty database."""
    # Where bytecode may not be written each start would compile all of our sources, which no installation does.
    dropped = ("WATCHWORD_", "SECRET_KEY", "FLASK_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    port = str(free_port())
    made = Installation(
        kept
        | {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "DATABASE_URL": database_url,
            "HOST": "127.0.0.1",
            "PORT": port,
            "WEB_CONCURRENCY": "1",
            "WATCHWORD_ISSUER": f"https://127.0.0.1:{port}",
            "WATCHWORD_TRUSTED_PROXIES": "none",
            "WATCHWORD_LOG_LEVEL": "warning",
        }
    )
    made.run("migrate")
    made.run("user", "add", USERNAME, "--email", "mira@example.org", "--password-stdin", stdin=PASSWORD)
    return made
