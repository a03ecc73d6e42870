"""What goes wrong with SQLite, in words of ours."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from adapters.sql.engine import Crossed
from domain.refusal import Overloaded

TRY_AGAIN = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_OUTAGES = TRY_AGAIN | {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
}


def code(error: sqlite3.Error) -> int:
    """The primary one."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


@contextmanager
def faults() -> Iterator[None]:
    """Raises `Overloaded` or `Crossed` for what says nothing about the request; all else as the driver does."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:  # a parent that was there a moment ago
            raise Crossed(f"what it belongs to is gone: {error}") from error
        if code(error) in _OUTAGES:
            raise Overloaded(f"the database cannot: {error}") from error
        raise
