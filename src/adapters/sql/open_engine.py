"""The engine for a database's address. A driver is imported only where it is needed."""

from adapters.sql.database_url import SqliteUrl, parse_database_url
from adapters.sql.engine import Engine


def open_engine(url: str, connections: int = 4) -> Engine:
    """It connects at its first use. `connections`: at most, on PostgreSQL. Raises `ValueError`."""
    where = parse_database_url(url)
    if isinstance(where, SqliteUrl):
        from adapters.sql.sqlite import SqliteEngine

        return SqliteEngine(where.path)
    from adapters.sql.postgres import PostgresEngine

    return PostgresEngine(where.dsn, connections, caches_statements=where.caches_statements)
