"""PostgreSQL, by asyncpg itself."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import asyncpg
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from adapters.sql.batches import Batches
from adapters.sql.engine import first
from adapters.sql.postgres_faults import faults
from adapters.sql.postgres_transaction import WAIT, PostgresTransaction, acquire, give_back, terminate
from adapters.sql.statement import Arguments, Compiled, Compiler, Row, Statement

if TYPE_CHECKING:
    from adapters.sql.postgres_transaction import Pooled

COMMAND = 2.0  # seconds, for an answer
# In milliseconds. The server gives up a little earlier than we do, and without us: who was killed, cut off or cancelled
# must not leave a statement that waits for a lock, or a transaction that holds one. Who waits for a lock gives up first (but
# after a second, when the server looks for deadlocks and ends one of them), so that of several who share a transaction one fails.
_SERVER_SIDE = {"statement_timeout": "1800", "lock_timeout": "1400", "idle_in_transaction_session_timeout": "10000"}
_TABLES = "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()"


class PostgresEngine:
    """A pool of connections to one database. `dsn` as asyncpg reads it, `sslmode` included.

    Behind a pooler that shares connections between transactions pass `caches_statements=False`; such poolers take no
    settings either, so there the role should have `statement_timeout`.
    """

    __slots__ = ("_caches_statements", "_compiled", "_connections", "_dsn", "_pool", "_reads", "commits")

    def __init__(self, dsn: str, connections: int = 4, *, caches_statements: bool = True) -> None:
        self._dsn = dsn
        self._connections = connections
        self._caches_statements = caches_statements
        self._compiled = Compiler(PGDialect_asyncpg())  # type: ignore[no-untyped-call]
        self._pool: asyncpg.Pool | None = None
        self._reads: dict[Statement, Batches[Arguments, Row | None]] = {}
        self.commits = 0

    async def rows(self, statement: Statement, **values: object) -> list[Row]:
        """In autocommit."""
        compiled = self._compiled(statement)
        return await self._fetch(compiled, compiled.arguments(values))

    async def _fetch(self, compiled: Compiled, arguments: Arguments) -> list[Row]:
        with faults():
            async with self._borrowed() as connection, self._whole(connection):
                return compiled.rows(await connection.fetch(compiled.sql, *arguments))

    async def one(self, statement: Select[Any], **values: object) -> Row | None:
        """Gathered with those that ask the same of other keys."""
        reads = self._reads.get(statement)
        if reads is None:
            reads = self._reads[statement] = self._gathered(self._compiled(statement))
        return await reads(self._compiled(statement).arguments(values))

    def _gathered(self, compiled: Compiled) -> Batches[Arguments, Row | None]:
        # Each row tells which of the reads found it.
        tagged = f"SELECT found.*, ${compiled.width + 1}::int4 FROM ({compiled.sql}) AS found"  # noqa: S608, our own SQL

        async def together(reads: Sequence[Arguments]) -> list[Row | None]:
            if len(reads) == 1:
                return [first(await self._fetch(compiled, reads[0]))]
            numbered = [[*arguments, number] for number, arguments in enumerate(reads)]
            with faults():
                async with self._borrowed() as connection, self._whole(connection):
                    records = await connection.fetchmany(tagged, numbered)
            found = {record[-1]: compiled.rows((record,))[0][:-1] for record in records}
            return [found.get(number) for number in range(len(reads))]

        return Batches(together)

    async def begin(self) -> "PostgresTransaction":
        """READ COMMITTED, the server's default: whatever may happen once is one conditional statement."""
        with faults():
            pool = await self._opened()
            transaction = PostgresTransaction(pool, await acquire(pool), self._compiled)
            await transaction.start()
        return transaction

    async def insert(self, statement: Statement, rows: Sequence[Mapping[str, object]]) -> None:
        """One round trip: asyncpg runs all of them in one implicit transaction."""
        compiled = self._compiled(statement)
        arguments = [compiled.arguments(values) for values in rows]
        with faults():
            async with self._borrowed() as connection, self._whole(connection):
                await connection.executemany(compiled.sql, arguments)

    async def table_names(self) -> frozenset[str]:
        """Of the first schema in the search path."""
        with faults():
            async with self._borrowed() as connection:
                return frozenset(record[0] for record in await connection.fetch(_TABLES))

    async def close(self) -> None:
        """Waits for what runs, but not for a server that is silent."""
        pool, self._pool = self._pool, None
        if pool is not None:
            try:
                async with asyncio.timeout(COMMAND):
                    await pool.close()
            except TimeoutError:
                pool.terminate()

    async def _opened(self) -> asyncpg.Pool:
        # No connection is made here and nothing is awaited: two callers cannot make two pools.
        if self._pool is None:
            self._pool = await asyncpg.create_pool(
                self._dsn,
                min_size=0,
                max_size=self._connections,
                timeout=WAIT,
                command_timeout=COMMAND,
                statement_cache_size=100 if self._caches_statements else 0,
                server_settings=_SERVER_SIDE if self._caches_statements else None,
                reset=_leave,
            )
        return self._pool

    def _whole(self, connection: "Pooled") -> AbstractAsyncContextManager[object]:
        """A pooler might give another server between parse and execute, if they were not in one transaction."""
        return nullcontext() if self._caches_statements else connection.transaction()

    @asynccontextmanager
    async def _borrowed(self) -> AsyncIterator["Pooled"]:
        pool = await self._opened()
        connection = await acquire(pool)
        try:
            yield connection
        except asyncpg.PostgresError:
            raise
        except BaseException:
            terminate(connection)  # broken off: nobody knows what the server still does with it
            raise
        finally:
            await give_back(pool, connection)


async def _leave(_connection: object) -> None:
    """No round trip at release: nothing here changes a session, and transactions are ended before."""
