"""PostgreSQL, by asyncpg itself."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from adapters.sql.batches import Batches
from adapters.sql.engine import Crossed, first
from adapters.sql.statement import Arguments, Compiled, Compiler, Row, Statement
from domain.refusal import Overloaded

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Pooled: TypeAlias = PoolConnectionProxy[asyncpg.Record]

WAIT = 1.0  # seconds, for a connection
COMMAND = 2.0  # seconds, for an answer
# In milliseconds. The server gives up a little earlier than we do, and without us: who was killed, cut off or cancelled
# must not leave a statement that waits for a lock, or a transaction that holds one.
_SERVER_SIDE = {"statement_timeout": "1800", "idle_in_transaction_session_timeout": "10000"}

# Classes of SQLSTATE that say nothing about the request: connection, resources (disk, connections, memory), operator
# (shutdown, cancelled), system. And a standby, and a lock that was not to be had.
_OUTAGES = ("08", "53", "57", "58", "25006", "55P03")
_CROSSED = ("40", "23503")  # serialization and deadlock; and a parent that was there a moment ago
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
        with _outages():
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
            with _outages():
                async with self._borrowed() as connection, self._whole(connection):
                    records = await connection.fetchmany(tagged, numbered)
            found = {record[-1]: compiled.rows((record,))[0][:-1] for record in records}
            return [found.get(number) for number in range(len(reads))]

        return Batches(together)

    async def begin(self) -> "PostgresTransaction":
        """READ COMMITTED, the server's default: whatever may happen once is one conditional statement."""
        with _outages():
            pool = await self._opened()
            transaction = PostgresTransaction(pool, await _acquire(pool), self._compiled)
            await transaction.start()
        return transaction

    async def insert(self, statement: Statement, rows: Sequence[Mapping[str, object]]) -> None:
        """One round trip: asyncpg runs all of them in one implicit transaction."""
        compiled = self._compiled(statement)
        arguments = [compiled.arguments(values) for values in rows]
        with _outages():
            async with self._borrowed() as connection, self._whole(connection):
                await connection.executemany(compiled.sql, arguments)

    async def table_names(self) -> frozenset[str]:
        """Of the first schema in the search path."""
        with _outages():
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
        connection = await _acquire(pool)
        try:
            yield connection
        except asyncpg.PostgresError:
            raise
        except BaseException:
            _terminate(connection)  # broken off: nobody knows what the server still does with it
            raise
        finally:
            await pool.release(connection)


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
        with _outages():
            try:
                yield
            except BaseException as error:
                self._broken = error  # as the driver has it: what the server said breaks no connection
                raise

    async def commit(self) -> None:
        """COMMIT. PostgreSQL answers ROLLBACK, not an error, when a statement before had failed."""
        if self._broken is not None:
            await self.rollback()
            with _outages():
                raise self._broken
        try:
            with _outages():
                answer = await self._connection.execute("COMMIT")
        except BaseException:
            await self._drop()
            raise
        await self._pool.release(self._connection)
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
            await self._pool.release(self._connection)

    async def _drop(self) -> None:
        _terminate(self._connection)
        await self._pool.release(self._connection)


async def _acquire(pool: asyncpg.Pool) -> "Pooled":
    try:
        return await pool.acquire(timeout=WAIT)
    except asyncpg.PostgresError as error:
        raise Overloaded(f"no connection to the database: {error}") from error


def _terminate(connection: "Pooled") -> None:
    with suppress(asyncpg.InterfaceError):  # it was lost, and the pool has noticed
        connection.terminate()


async def _leave(_connection: object) -> None:
    """No round trip at release: nothing here changes a session, and transactions are ended before."""


@contextmanager
def _outages() -> Iterator[None]:
    try:
        yield
    except (OSError, TimeoutError) as error:
        raise Overloaded(f"the database does not answer: {type(error).__name__} {error}") from error
    except asyncpg.PostgresError as error:
        if (error.sqlstate or "").startswith(_CROSSED):
            raise Crossed(f"another transaction was in the way: {error}") from error
        if (error.sqlstate or "").startswith(_OUTAGES):
            raise Overloaded(f"the database cannot: {error}") from error
        raise
    except asyncpg.InternalClientError as error:  # it meets the last words of a server that ends the connection
        raise Overloaded(f"the connection is lost: {error}") from error
    except asyncpg.InterfaceError as error:
        if any(word in str(error) for word in ("clos", "released")):  # by the server or the pool; else a mistake of ours
            raise Overloaded(f"the database is away: {error}") from error
        raise
