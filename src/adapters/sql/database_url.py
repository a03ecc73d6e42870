"""Addresses of databases, as platforms give them."""

from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from msgspec import Struct

UNDERSTOOD = (
    "DATABASE_URL must be sqlite:///relative.db, sqlite:////absolute.db, or postgres:// or postgresql:// with host and database,"
    " where sslmode and statement_cache_size=0 (behind a pooler) may follow a question mark"
)
# Members for other programs, which asyncpg would hand on to the server as settings that it does not know.
_NOT_OURS = frozenset({"channel_binding", "connect_timeout", "connection_limit", "gssencmode", "pool_timeout", "schema"})
_SHARED = {("statement_cache_size", "0"), ("pgbouncer", "true")}  # sessions are shared between transactions


class SqliteUrl(Struct, frozen=True):
    """A file."""

    path: Path


class PostgresUrl(Struct, frozen=True):
    """A server. `dsn` as asyncpg reads it."""

    dsn: str
    caches_statements: bool


def parse_database_url(url: str) -> SqliteUrl | PostgresUrl:
    """Which database. Raises `ValueError`, which never repeats the URL: there is a password in it."""
    try:
        parts = urlsplit(url)
        members = parse_qsl(parts.query, strict_parsing=True) if parts.query else []
        _ = parts.port
    except ValueError:
        raise ValueError(UNDERSTOOD) from None
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1 and not members and not parts.fragment:
        return SqliteUrl(Path(parts.path[1:]))
    if parts.scheme in {"postgres", "postgresql"} and len(parts.path) > 1 and not parts.fragment:
        kept = [(name, value) for name, value in members if name not in _NOT_OURS | {"statement_cache_size", "pgbouncer"}]
        return PostgresUrl("?".join(filter(None, (url.partition("?")[0], urlencode(kept)))), not _SHARED & set(members))
    raise ValueError(UNDERSTOOD)
