"""A transaction on PostgreSQL, and the connection that it has for so long."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg
from sqlalchemy import Select

from adapters.sql.engine import first
from adapters.sql.postgres_faults import faults
from adapters.sql.statement import Compiler, Row, Statement
from domain.refusal import Overloaded

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Pooled: TypeAlias = PoolConnectionProxy[asyncpg.Record]

WAIT = 1.0  # seconds, for a connection
log = logging.getLogger("watchword.database")


class PostgresTransaction:
    """One connection from BEGIN to its end."""

    __slots__ = ("_broken", "_compiled", "_connection", "_pool")

    def __init__(self, pool: asyncpg.Pool, connection: "Pooled", compiled: Compiler) -> None:
        self._pool = pool
        self._connection = connection
        self._compiled = compiled
        self._broken: BaseException | None = None

    async def start(self) -> None:
        """BEGIN."""
        try:
            await self._connection.execute("BEGIN")
        except BaseException:
            await self._drop()
            raise

    async def rows(self, statement: Statement, **values: object) -> list[Row]:
        """Inside the transaction."""
        compiled = self._compiled(statement)
        arguments = compiled.arguments(values)
        with self._watched():
            return compiled.rows(await self._connection.fetch(compiled.sql, *arguments))

    async def one(self, statement: Select[Any], **values: object) -> Row | None:
        """Inside the transaction."""
        return first(await self.rows(statement, **values))

    async def many(self, statement: Statement, values: Sequence[Mapping[str, object]]) -> list[Row]:
        """Inside the transaction."""
        compiled = self._compiled(statement)
        arguments = [compiled.arguments(each) for each in values]
        with self._watched():
            return compiled.rows(await self._connection.fetchmany(compiled.sql, arguments))

    @contextmanager
    def _watched(self) -> Iterator[None]:
        with faults():
            try:
                yield
            except BaseException as error:
                self._broken = error  # as the driver has it: what the server said breaks no connection
                raise

    async def commit(self) -> None:
        """COMMIT. PostgreSQL answers ROLLBACK, not an error, when a statement before had failed."""
        if self._broken is not None:
            await self.rollback()
            with faults():
                raise self._broken
        try:
            with faults():
                answer = await self._connection.execute("COMMIT")
        except BaseException:
            await self._drop()
            raise
        await give_back(self._pool, self._connection)
        if answer != "COMMIT":
            raise Overloaded("COMMIT was answered with ROLLBACK")

    async def rollback(self) -> None:
        """ROLLBACK; a connection on which a statement was broken off is thrown away, and the server rolls back."""
        if self._broken is not None and not isinstance(self._broken, asyncpg.PostgresError):
            await self._drop()
            return
        try:
            await self._connection.execute("ROLLBACK")
        except Exception:  # noqa: BLE001, the connection is thrown away, which ends the transaction as well
            await self._drop()
        except BaseException:
            await self._drop()
            raise
        else:
            await give_back(self._pool, self._connection)

    async def _drop(self) -> None:
        terminate(self._connection)
        await give_back(self._pool, self._connection)


async def acquire(pool: asyncpg.Pool) -> "Pooled":
    """Raises `Overloaded`, TimeoutError."""
    try:
        return await pool.acquire(timeout=WAIT)
    except asyncpg.PostgresError as error:
        raise Overloaded(f"no connection to the database: {error}") from error


async def give_back(pool: asyncpg.Pool, connection: "Pooled") -> None:
    """Whatever becomes of the connection, what was done on it has been done: nobody hears that it could not be given back."""
    try:
        await pool.release(connection)
    except Exception:  # the pool has dropped it
        log.warning("a connection was lost as it was given back", exc_info=True)


def terminate(connection: "Pooled") -> None:
    """Without a word to the server."""
    with suppress(asyncpg.InterfaceError):  # it was lost, and the pool has noticed
        connection.terminate()
