"""What no design gets around: signatures, hashes, a disk that has to answer, and the web server itself."""

import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

import asyncpg
import bcrypt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from benchmarks.postgres import Postgres
from benchmarks.processes import SERVER_CORE, serving, wait_for
from benchmarks.rounds import LOG, Pace, measured
from benchmarks.routes import DISCOVERY, Call, Subject
from benchmarks.table import markdown
from tests.integration.postgres import free_port

COST = 12  # bcrypt's
SAID = b"x" * 300  # about as much as a token says
OFTEN, SELDOM = 500, 3


def table(postgres: Postgres, home: Path, pace: Pace) -> str:
    """Microseconds each, one at a time on one core; the web server's are of its CPU, under load."""
    os.sched_setaffinity(0, {SERVER_CORE})
    elliptic, usual, rule = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048), ec.ECDSA(hashes.SHA256())
    signature, salt = elliptic.sign(SAID, rule), bcrypt.gensalt(COST)
    took = {
        "ES256 signature": each(lambda: elliptic.sign(SAID, rule)),
        "ES256 verification": each(lambda: elliptic.public_key().verify(signature, SAID, rule)),
        "RS256 signature, 2048 bits": each(lambda: usual.sign(SAID, padding.PKCS1v15(), hashes.SHA256())),
        f"bcrypt, cost {COST}": each(lambda: bcrypt.hashpw(SAID[:72], salt), SELDOM),
        "a commit on SQLite, synchronous=FULL": _sqlite(home / "commits.db"),
        "a commit on PostgreSQL, by one connection": asyncio.run(_postgresql(postgres.database("commits"))),
        "uvicorn with an application that does nothing": _web_server(postgres, pace),
    }
    return "**limits**\n\n" + markdown(("what", "µs"), [[name, f"{microseconds:,.0f}"] for name, microseconds in took.items()])


def each(work: Callable[[], object], times: int = OFTEN) -> float:
    """The median of its microseconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1e6)
    return median(taken)


def _sqlite(file: Path) -> float:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE commits (at REAL)")
        return each(lambda: connection.execute("INSERT INTO commits VALUES (1)"))


async def _postgresql(dsn: str) -> float:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("CREATE TABLE commits (at float)")
        insert = await connection.prepare("INSERT INTO commits VALUES (1)")
        taken = []
        for _ in range(OFTEN):
            began = time.perf_counter()
            await insert.fetch()
            taken.append((time.perf_counter() - began) * 1e6)
        return median(taken)
    finally:
        await connection.close()


def _web_server(postgres: Postgres, pace: Pace) -> float:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--no-access-log", "--log-level", "error", "--port", str(port), "benchmarks.bare:app"]
    bare = Subject("uvicorn", command, os.environ, f"http://127.0.0.1:{port}", {DISCOVERY: "/"}, ("", ""), lambda _: "")
    with serving(bare.command, bare.environ, LOG) as server:
        wait_for(server, bare.first, LOG)
        return median(measured(server, bare, Call("/"), pace, postgres).cpu_each for _ in range(pace.rounds))
