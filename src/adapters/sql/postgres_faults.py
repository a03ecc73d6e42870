"""What goes wrong with PostgreSQL, in words of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from adapters.sql.engine import Crossed
from domain.refusal import Overloaded

# Classes of SQLSTATE that say nothing about the request: connection, resources (disk, connections, memory), operator
# (shutdown, cancelled), system. And a standby.
_OUTAGES = ("08", "53", "57", "58", "25006")
# Serialization and deadlock, a parent that was there a moment ago, a lock that was not to be had.
_CROSSED = ("40", "23503", "55P03")


@contextmanager
def faults() -> Iterator[None]:
    """Raises `Overloaded` or `Crossed` for what says nothing about the request; all else as the driver does."""
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
