"""Watchword on both of its databases, with a person, a client and a grant."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.postgres import Postgres
from benchmarks.prepared import refresh_tokens
from benchmarks.routes import Subject
from benchmarks.watchword import Installation, install

ON_POSTGRESQL, ON_SQLITE = "Watchword, PostgreSQL", "Watchword, SQLite"
GRANT_TYPES = ("client_credentials", "authorization_code", "refresh_token")


@dataclass(frozen=True, slots=True)
class Furnished:
    """Ready to be started."""

    installation: Installation
    subject: Subject


def both(postgres: Postgres, home: Path) -> list[Furnished]:
    """On PostgreSQL, and on SQLite with its file in that folder."""
    return [furnished(ON_POSTGRESQL, postgres.database("watchword")), furnished(ON_SQLITE, f"sqlite:///{home.resolve()}/watchword.db")]


def furnished(name: str, database_url: str) -> Furnished:
    """On a new database."""
    installation = install(database_url)
    options = [option for grant_type in GRANT_TYPES for option in ("--grant-type", grant_type)]
    client = installation.add_client("--name", "Harbour Logbook", *options)
    token = refresh_tokens(installation, client[0])[0]
    return Furnished(installation, installation.subject(name, client, token))
