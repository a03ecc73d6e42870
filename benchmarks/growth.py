"""Does a request cost more when there are many rows? An empty database and a full one, in turn."""

import asyncio
import random
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import md5, sha256
from itertools import islice
from pathlib import Path

import asyncpg

from adapters.sql.grants import GRANTS
from benchmarks import prepared
from benchmarks.grants import GRANT_TYPES, MOST, ROTATION, rotation
from benchmarks.ours import Furnished, furnished
from benchmarks.postgres import Postgres
from benchmarks.rounds import Asked, Pace, answers
from benchmarks.routes import INTROSPECT, PROFILE, TOKEN, Call, Subject, basic, calls, never_seen

INTROSPECT_PEOPLE = "introspection, a person's tokens never seen"
MOST_USED = 200_000  # of the old refresh tokens
ROUTES = (TOKEN, INTROSPECT, PROFILE, ROTATION, INTROSPECT_PEOPLE)

# The grant that is there is copied with other keys, in the order of time as the real ones, for the client whose refresh tokens rotate.
# The refresh token of each is its `ref`.
GRANTS_ON_POSTGRESQL = "INSERT INTO grants ({columns}) SELECT {copied} FROM grants, generate_series(1, {rows}) AS n"
GRANTS_ON_SQLITE = """WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows})
    INSERT INTO grants ({columns}) SELECT {copied} FROM (SELECT * FROM grants LIMIT 1), numbers"""
TOKENS = """INSERT INTO refresh_tokens (digest, grant_id, generation, created_at, expires_at)
    SELECT {digest}, id, 0, created_at, expires_at FROM grants WHERE ref LIKE 'copy%'"""
CLIENT = "(SELECT id FROM clients WHERE client_name = 'Rotating')"
FIRST = 0x01900000000070008000000000000000
ON_POSTGRESQL = {
    "id": "('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
    "ref": "'copy' || md5(n::text)",
    "client_id": CLIENT,
}
ON_SQLITE = {"id": "key_of(n)", "ref": "copy_of(n)", "client_id": CLIENT}


@dataclass(frozen=True, slots=True)
class Grown:
    """A server with the client whose refresh tokens rotate, and the refresh tokens that lie there already."""

    on: Furnished
    client: tuple[str, str]
    old: Iterator[str]

    @property
    def name(self) -> str:
        return self.on.subject.name

    def rotations(self, count: int) -> Call:
        """Of old rows that lie anywhere, if there are any; else of new ones."""
        tokens = list(islice(self.old, count))
        return rotation(self.client, tokens or prepared.refresh_tokens(self.on.installation, self.client[0], count))


def pairs(postgres: Postgres, home: Path, rows: int) -> Iterable[tuple[Grown, Grown]]:
    """On each kind of database an empty one, and one with that many grants and refresh tokens."""
    for kind, empty, full in (
        ("PostgreSQL", postgres.database("empty"), postgres.database("full")),
        ("SQLite", f"sqlite:///{home.resolve()}/empty.db", f"sqlite:///{home.resolve()}/full.db"),
    ):
        print(f"filling {kind}", flush=True)
        yield _grown(f"{kind}, empty", empty, 0), _grown(f"{kind}, {rows:,} grants", full, rows)


def asked_of(pair: Iterable[Grown]) -> Asked:
    """What may depend on how many rows there are."""
    by_name = {grown.name: grown for grown in pair}

    def asked(subject: Subject, pace: Pace) -> Iterable[tuple[str, Call]]:
        yield from ((route, call) for route, call in calls(subject).items() if route in ROUTES)
        grown, count = by_name[subject.name], pace.seconds * MOST
        yield ROTATION, grown.rotations(count)
        theirs = never_seen(subject, answers(subject, grown.rotations(count), pace))
        yield INTROSPECT_PEOPLE, replace(theirs, headers=basic(grown.client))

    return asked


def _grown(name: str, address: str, rows: int) -> Grown:
    on = furnished(name, address)
    client = on.installation.add_client("--name", "Rotating", "--rotate-refresh-tokens", *GRANT_TYPES)
    if rows:
        _fill(address, rows)
    anywhere = random.sample(range(1, rows + 1), min(rows, MOST_USED))
    return Grown(on, client, map(_copy, anywhere))


def _copy(number: int) -> str:
    return f"copy{md5(str(number).encode(), usedforsecurity=False).hexdigest()}"


def _fill(address: str, rows: int) -> None:
    is_sqlite = address.startswith("sqlite")
    others = ON_SQLITE if is_sqlite else ON_POSTGRESQL
    columns = [column.name for column in GRANTS.columns]
    said = {"rows": rows, "columns": ", ".join(columns), "copied": ", ".join(others.get(column, column) for column in columns)}
    if not is_sqlite:
        statements = (GRANTS_ON_POSTGRESQL.format_map(said), TOKENS.format(digest="sha256(ref::bytea)"), "VACUUM ANALYZE")
        asyncio.run(_fill_postgresql(address, statements))
        return
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        connection.create_function("key_of", 1, lambda number: (FIRST + number).to_bytes(16, "big"))
        connection.create_function("copy_of", 1, _copy)
        connection.create_function("digest_of", 1, lambda ref: sha256(ref.encode()).digest())
        for statement in (GRANTS_ON_SQLITE.format_map(said), TOKENS.format(digest="digest_of(ref)"), "ANALYZE"):
            connection.execute(statement)


async def _fill_postgresql(dsn: str, statements: Iterable[str]) -> None:
    connection = await asyncpg.connect(dsn, timeout=60)
    try:
        for statement in statements:
            await connection.execute(statement, timeout=3600)
    finally:
        await connection.close()
