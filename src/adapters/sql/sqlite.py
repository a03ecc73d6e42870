"""SQLite, by the standard library itself.

Statements run inline, on the event loop's thread: they cost microseconds. What waits for the disk, COMMIT, runs in a
thread. What waits for another process, which may hold the file's only write lock, is tried again after an awaited pause.
"""

import asyncio
import random
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.dialects import sqlite

from adapters.sql.engine import first
from adapters.sql.sqlite_faults import TRY_AGAIN, code, faults
from adapters.sql.sqlite_transaction import SqliteTransaction
from adapters.sql.statement import Compiler, Row, Statement
from domain.refusal import Overloaded

PATIENCE = 5.0  # seconds, for one's turn and for the file's write lock
PAUSE = (0.001, 0.02)  # seconds

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
T = TypeVar("T")


class SqliteEngine:
    """One file: one connection that writes, in turns, and one that reads."""

    __slots__ = ("_compiled", "_path", "_patience", "_reader", "_thread", "_turn", "_writer", "commits")

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self._path = path
        self._patience = patience
        self._compiled = Compiler(sqlite.dialect())
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None
        self.commits = 0

    async def rows(self, statement: Statement, **values: object) -> list[Row]:
        """In autocommit, on the connection that reads."""
        compiled = self._compiled(statement)
        arguments = compiled.arguments(values)
        return compiled.rows(await self._patiently(lambda: self._reading().execute(compiled.sql, arguments).fetchall()))

    async def one(self, statement: Select[Any], **values: object) -> Row | None:
        """No round trip to share."""
        return first(await self.rows(statement, **values))

    async def begin(self) -> "SqliteTransaction":
        """BEGIN IMMEDIATE, when it is one's turn and no other process writes."""
        try:
            async with asyncio.timeout(self._patience):
                await self._turn.acquire()
        except TimeoutError as error:
            raise Overloaded("too many wait to write") from error
        try:
            await self._patiently(lambda: self._writing().execute("BEGIN IMMEDIATE"))
        except BaseException:
            self._turn.release()
            raise
        return SqliteTransaction(self._writing(), self._compiled, self._thread, self._turn)

    async def insert(self, statement: Statement, rows: Sequence[Mapping[str, object]]) -> None:
        """All in one transaction."""
        transaction = await self.begin()
        try:
            await transaction.many(statement, rows)
        except BaseException:
            await transaction.rollback()
            raise
        await transaction.commit()

    async def table_names(self) -> frozenset[str]:
        """Of the file."""
        return frozenset(name for (name,) in await self._patiently(lambda: self._reading().execute(_TABLES).fetchall()))

    async def close(self) -> None:
        """The last to leave puts the log into the file, which waits for the disk."""
        async with self._turn:
            for connection in (self._reader, self._writer):
                if connection is not None:
                    await asyncio.get_running_loop().run_in_executor(self._thread, connection.close)
            self._reader = self._writer = None
        self._thread.shutdown()

    async def _patiently(self, action: Callable[[], T]) -> T:
        until = monotonic() + self._patience
        with faults():
            while True:
                try:
                    return action()
                except sqlite3.Error as error:
                    if code(error) not in TRY_AGAIN or monotonic() >= until:
                        raise
                await asyncio.sleep(random.uniform(*PAUSE))  # noqa: S311, so that two that wait do not meet again

    def _reading(self) -> sqlite3.Connection:
        if self._reader is None:
            self._reader = connect(self._path)
            self._reader.execute("PRAGMA query_only = ON")
        return self._reader

    def _writing(self) -> sqlite3.Connection:
        if self._writer is None:
            self._writer = connect(self._path)
        return self._writer


def keep_private(path: Path) -> None:
    """Nobody else on the machine reads it; the files that SQLite makes beside it are like it."""
    with suppress(OSError):  # what cannot be made here, SQLite will say better
        path.touch(mode=0o600, exist_ok=True)


def connect(path: Path) -> sqlite3.Connection:
    """A connection that never waits, and whose commits survive a power cut."""
    keep_private(path)
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
