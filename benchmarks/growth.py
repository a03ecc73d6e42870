"""Does a request cost more when there are many rows? An empty database and a full one, in turn."""

import asyncio
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
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
ROUTES = (TOKEN, INTROSPECT, PROFILE, ROTATION, INTROSPECT_PEOPLE)

# The grant that is there is copied with other keys, in the order of time as the real ones; each with a refresh token.
ON_POSTGRESQL = (
    "INSERT INTO grants ({columns}) SELECT {copied} FROM grants, generate_series(1, {rows}) AS n",
    "INSERT INTO refresh_tokens SELECT sha256(ref::bytea), id, 0, created_at, expires_at FROM grants WHERE ref LIKE 'copy%'",
    "VACUUM ANALYZE",  # or it would come by itself, and be measured
)
KEYS_ON_POSTGRESQL = {"id": "('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid", "ref": "'copy' || md5(n::text)"}
ON_SQLITE = (
    """WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows})
    INSERT INTO grants ({columns}) SELECT {copied} FROM (SELECT * FROM grants LIMIT 1), numbers""",
    "INSERT INTO refresh_tokens SELECT randomblob(32), id, 0, created_at, expires_at FROM grants WHERE ref LIKE 'copy%'",
    "ANALYZE",
)
FIRST = 0x01900000000070008000000000000000
KEYS_ON_SQLITE = {"id": "key_of(n)", "ref": "'copy' || lower(hex(randomblob(16)))"}


def pairs(postgres: Postgres, home: Path, rows: int) -> Iterable[tuple[Furnished, Furnished]]:
    """On each kind of database an empty one, and one with that many grants and refresh tokens."""
    for kind, empty, full in (
        ("PostgreSQL", postgres.database("empty"), postgres.database("full")),
        ("SQLite", f"sqlite:///{home.resolve()}/empty.db", f"sqlite:///{home.resolve()}/full.db"),
    ):
        made = furnished(f"{kind}, empty", empty), furnished(f"{kind}, {rows:,} grants", full)
        print(f"filling {kind}", flush=True)
        _fill(full, rows)
        yield made


def asked_of(ours: Iterable[Furnished]) -> Asked:
    """Requests for rows that lie anywhere, not for the same row again and again."""
    installations = {each.subject.name: each.installation for each in ours}
    clients = {name: each.add_client("--name", "Rotating", "--rotate-refresh-tokens", *GRANT_TYPES) for name, each in installations.items()}

    def asked(subject: Subject, pace: Pace) -> Iterable[tuple[str, Call]]:
        yield from ((route, call) for route, call in calls(subject).items() if route in ROUTES)
        installation, client = installations[subject.name], clients[subject.name]

        def rotations() -> Call:
            return rotation(client, prepared.refresh_tokens(installation, client[0], pace.seconds * MOST))

        yield ROTATION, rotations()
        yield INTROSPECT_PEOPLE, replace(never_seen(subject, answers(subject, rotations(), pace)), headers=basic(client))

    return asked


def _fill(address: str, rows: int) -> None:
    is_sqlite = address.startswith("sqlite")
    keys = KEYS_ON_SQLITE if is_sqlite else KEYS_ON_POSTGRESQL
    columns = [column.name for column in GRANTS.columns]
    said = {"rows": rows, "columns": ", ".join(columns), "copied": ", ".join(keys.get(column, column) for column in columns)}
    if not is_sqlite:
        asyncio.run(_fill_postgresql(address, [statement.format_map(said) for statement in ON_POSTGRESQL]))
        return
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        connection.create_function("key_of", 1, lambda number: (FIRST + number).to_bytes(16, "big"))
        for statement in ON_SQLITE:
            connection.execute(statement.format_map(said))


async def _fill_postgresql(dsn: str, statements: Iterable[str]) -> None:
    connection = await asyncpg.connect(dsn, timeout=60)
    try:
        for statement in statements:
            await connection.execute(statement, timeout=3600)
    finally:
        await connection.close()
