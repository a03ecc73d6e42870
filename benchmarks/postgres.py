"""A PostgreSQL server as the tests get one, but durable: what it says is committed is on the disk."""

import asyncio
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from benchmarks.processes import LOAD_CORE, cpu, tree
from tests.integration.postgres import provide_server

LOOK = ("current_setting('server_version')", "current_setting('fsync')", "inet_client_port()")


@dataclass(frozen=True, slots=True)
class Postgres:
    """It runs on the core of the load, so that the server under test has its own to itself."""

    dsn: str
    version: str
    fsync: str
    postmaster: int
    made: list[str] = field(default_factory=list)

    def database(self, name: str) -> str:
        """The address of a new, empty database, which is dropped at the end."""
        name = f"{name}_{secrets.token_hex(4)}"
        asyncio.run(_execute(self.dsn, f"CREATE DATABASE {name}"))
        self.made.append(name)
        return urlunsplit(urlsplit(self.dsn)._replace(path=f"/{name}"))

    def cpu(self) -> float:
        """Seconds that it has worked."""
        return cpu(self.postmaster)


@contextmanager
def durable_postgres() -> Iterator[Postgres]:
    """Until the end of the block."""
    with provide_server(is_durable=True) as server:
        version, fsync, postmaster = asyncio.run(_look(server.dsn))
        for pid in tree(postmaster):  # those that it starts later inherit it
            with suppress(ProcessLookupError):  # the one that answered `_look` is on its way out
                os.sched_setaffinity(pid, {LOAD_CORE})
        postgres = Postgres(server.dsn, version, fsync, postmaster)
        try:
            yield postgres
        finally:
            for name in postgres.made:
                asyncio.run(_execute(server.dsn, f"DROP DATABASE {name} WITH (FORCE)"))


async def _look(dsn: str) -> tuple[str, str, int]:
    """Its version, whether it is durable, and the process that starts all others."""
    connection = await asyncpg.connect(dsn)
    try:
        version, fsync, port = [await connection.fetchval(f"SELECT {what}") for what in LOOK]
        return version.split(maxsplit=1)[0], fsync, _parent_of(f"({port})")
    finally:
        await connection.close()


def _parent_of(port: str) -> int:
    """Of the process that serves this port, which its title shows."""
    for titles in Path("/proc").glob("[0-9]*/cmdline"):
        if port.encode() in _title(titles):
            return int((titles.parent / "stat").read_text().rpartition(")")[2].split()[1])
    raise RuntimeError("the processes of PostgreSQL cannot be seen from here")


def _title(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
