"""A PostgreSQL server as the tests get one, but durable: what it says is committed is on the disk."""

import asyncio
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from benchmarks.processes import LOAD_CORE, cpu, tree
from tests.integration.postgres import provide_server


@dataclass(frozen=True, slots=True)
class Postgres:
    """It runs on the core of the load, so that the server under test has its own to itself."""

    dsn: str
    source: str
    version: str
    postmaster: int

    def database(self, name: str) -> str:
        """The address of a new, empty database, which goes with the server."""
        name = f"{name}_{secrets.token_hex(4)}"
        asyncio.run(_execute(self.dsn, f"CREATE DATABASE {name}"))
        return urlunsplit(urlsplit(self.dsn)._replace(path=f"/{name}"))

    def cpu(self) -> float:
        """Seconds that it has worked."""
        return cpu(self.postmaster)


@contextmanager
def durable_postgres() -> Iterator[Postgres]:
    """Until the end of the block."""
    with provide_server(is_durable=True) as server:
        version, postmaster = asyncio.run(_look(server.dsn))
        for pid in tree(postmaster):  # those that it starts later inherit it
            os.sched_setaffinity(pid, {LOAD_CORE})
        yield Postgres(server.dsn, server.source, version, postmaster)


async def _look(dsn: str) -> tuple[str, int]:
    """Its version, and the process that starts all others."""
    connection = await asyncpg.connect(dsn)
    try:
        version: str = await connection.fetchval("SHOW server_version")
        return version.split(maxsplit=1)[0], _parent_of(f"({await connection.fetchval('SELECT inet_client_port()')})")
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
