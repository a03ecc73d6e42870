"""Watchword on both of its databases, with a person, a client and a grant."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

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


@contextmanager
def both(postgres: Postgres, folder: Path) -> Iterator[list[Furnished]]:
    """For as long as the block lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="sqlite-", dir=folder) as home:
        yield [
            furnished(ON_POSTGRESQL, postgres.database("watchword")),
            furnished(ON_SQLITE, f"sqlite:///{Path(home).resolve()}/watchword.db"),
        ]


def furnished(name: str, database_url: str) -> Furnished:
    """On a new database."""
    installation = install(database_url)
    options = [option for grant_type in GRANT_TYPES for option in ("--grant-type", grant_type)]
    client = installation.add_client("--name", "Harbour Logbook", *options)
    token = refresh_tokens(installation, client[0])[0]
    return Furnished(installation, installation.subject(name, client, token))
