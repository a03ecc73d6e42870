"""A transaction on SQLite: the turn to write, for so long."""

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Select

from adapters.sql.engine import first
from adapters.sql.sqlite_faults import faults
from adapters.sql.statement import Compiler, Row, Statement


class SqliteTransaction:
    """The turn to write, from BEGIN IMMEDIATE to its end."""

    __slots__ = ("_broken", "_compiled", "_connection", "_thread", "_turn")

    def __init__(self, connection: sqlite3.Connection, compiled: Compiler, thread: ThreadPoolExecutor, turn: asyncio.Lock) -> None:
        self._connection = connection
        self._compiled = compiled
        self._thread = thread
        self._turn = turn
        self._broken: Exception | None = None

    async def rows(self, statement: Statement, **values: object) -> list[Row]:
        """Inside the transaction."""
        compiled = self._compiled(statement)
        arguments = compiled.arguments(values)
        with self._watched():
            return compiled.rows(self._connection.execute(compiled.sql, arguments).fetchall())

    async def one(self, statement: Select[Any], **values: object) -> Row | None:
        """Inside the transaction."""
        return first(await self.rows(statement, **values))

    async def many(self, statement: Statement, values: Sequence[Mapping[str, object]]) -> list[Row]:
        """One by one: there is no round trip to save."""
        compiled = self._compiled(statement)
        with self._watched():
            return [row for each in values for row in compiled.rows(self._connection.execute(compiled.sql, compiled.arguments(each)))]

    async def commit(self) -> None:
        """COMMIT, in the thread. Who is cancelled meanwhile does not stop it; the turn ends when it has ended."""
        if self._broken is not None:
            await self.rollback()
            raise self._broken
        done = asyncio.get_running_loop().run_in_executor(self._thread, _commit, self._connection)
        done.add_done_callback(lambda _: self._turn.release())
        with faults():
            await asyncio.shield(done)

    async def rollback(self) -> None:
        """ROLLBACK; after some errors SQLite has done so itself."""
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        finally:
            self._turn.release()

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """What failed once does not go on: SQLite may have rolled back, and the next statement would commit by itself."""
        if self._broken is not None:
            raise self._broken
        try:
            with faults():
                yield
        except Exception as error:
            self._broken = error
            raise


def _commit(connection: sqlite3.Connection) -> None:
    try:
        connection.execute("COMMIT")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
