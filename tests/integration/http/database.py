"""What a server has stored, looked at from outside."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import Any

import asyncpg

from adapters.sql.tables import SCHEMA

TABLES = tuple(table.name for table in SCHEMA.sorted_tables)


@dataclass(frozen=True, slots=True)
class Database:
    """Either one. Statements need no parameters, so both understand them."""

    url: str

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite:")

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        if self.is_sqlite:
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=5, isolation_level=None)) as connection:
                return connection.execute(statement).fetchall()
        postgres = await asyncpg.connect(self.url)
        try:
            return [tuple(row) for row in await postgres.fetch(statement)]
        finally:
            await postgres.close()

    async def number(self, statement: str) -> int:
        return int((await self.rows(statement))[0][0])

    async def dump(self) -> str:
        """Every value of every table, bytes in hexadecimal and, where they are text, as text."""
        rows = [row for table in TABLES for row in await self.rows(f"SELECT * FROM {table}")]
        return "\n".join(_shown(value) for row in rows for value in row)

    async def pass_the_quarter(self) -> None:
        """What waits for 15 minutes has waited."""
        await self.rows("DELETE FROM throttles WHERE kind IN ('code', 'verified_code', 'known_password', 'strangers_password')")

    @asynccontextmanager
    async def records(self, kind: str, count: int = 1) -> AsyncIterator[None]:
        """Exactly so many decisions of that kind are audited meanwhile, each a row or one more in a counted row."""
        before = await self._decisions(kind)
        yield
        recorded = await self._decisions(kind) - before
        assert recorded == count, f"{recorded} times {kind} and not {count}"

    async def _decisions(self, kind: str) -> int:
        return await self.number(f"SELECT coalesce(sum(count), 0) FROM audit_events WHERE kind = '{kind}'")


def _shown(value: object) -> str:
    return f"{value.hex()} {value.decode(errors='replace')}" if isinstance(value, bytes) else str(value)
