"""What a store needs of a database. The files called `sqlite` and `postgres` are the only code that knows a driver."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Select

from adapters.sql.statement import Row, Statement
from domain.refusal import Overloaded


class Crossed(Overloaded):
    """Another transaction was in the way: what this one hangs on is gone, or they waited for each other. The database is well."""


class Connection(Protocol):
    """Where a statement runs: alone in autocommit, or inside a transaction."""

    async def rows(self, statement: Statement, **values: object) -> list[Row]:
        """All that it returns. Raises `Overloaded` when the database does not answer in time."""
        ...

    async def one(self, statement: Select[Any], **values: object) -> Row | None:
        """The row that a key finds, if there is one. In autocommit, concurrent ones may share a round trip."""
        ...


class Transaction(Connection, Protocol):
    """Ended by exactly one of `commit` and `rollback`."""

    async def many(self, statement: Statement, values: Sequence[Mapping[str, object]]) -> list[Row]:
        """The statement for each of them, in one round trip; all that these return."""
        ...

    async def commit(self) -> None:
        """Returns when it is durable. Raises what broke it, if a statement failed; `Overloaded`, if COMMIT did."""
        ...

    async def rollback(self) -> None:
        """Nothing of it stays. Never raises because the database is away: then nothing stays either."""
        ...


class Engine(Connection, Protocol):
    """One database. Opened at the first use, so that a server starts while its database is away."""

    commits: int
    """Of units and batches, counted by the store and the journal."""

    async def begin(self) -> Transaction:
        """Raises `Overloaded`."""
        ...

    async def insert(self, statement: Statement, rows: Sequence[Mapping[str, object]]) -> None:
        """All rows or none, with one COMMIT. Raises `Overloaded`."""
        ...

    async def table_names(self) -> frozenset[str]:
        """Of the schema that statements see."""
        ...

    async def close(self) -> None:
        """Waits for what runs."""
        ...


def first(rows: list[Row]) -> Row | None:
    """The row, if there is one."""
    return rows[0] if rows else None
