from pathlib import Path

import pytest

from adapters.sql.database_url import UNDERSTOOD, PostgresUrl, SqliteUrl, parse_database_url


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///watchword.db", "watchword.db"),
        ("sqlite:///state/watchword.db", "state/watchword.db"),
        ("sqlite:////var/lib/watchword.db", "/var/lib/watchword.db"),
    ],
)
def test_sqlite_has_a_relative_or_an_absolute_path(url: str, path: str) -> None:
    assert parse_database_url(url) == SqliteUrl(Path(path))


@pytest.mark.parametrize(
    ("url", "dsn"),
    [
        ("postgres://u:p@h/d", "postgres://u:p@h/d"),
        ("postgresql://u:p%40ss@h:5433/d?sslmode=require", "postgresql://u:p%40ss@h:5433/d?sslmode=require"),
        ("postgresql:///d?host=%2Frun%2Fpostgresql", "postgresql:///d?host=%2Frun%2Fpostgresql"),
        ("postgresql://u@h/d?sslmode=require&channel_binding=require", "postgresql://u@h/d?sslmode=require"),
        ("postgresql://u@h/d?connect_timeout=10", "postgresql://u@h/d"),
    ],
)
def test_postgresql_keeps_what_the_driver_reads(url: str, dsn: str) -> None:
    assert parse_database_url(url) == PostgresUrl(dsn, caches_statements=True)


@pytest.mark.parametrize("member", ["statement_cache_size=0", "pgbouncer=true"])
def test_behind_a_pooler_no_statements_are_cached(member: str) -> None:
    assert parse_database_url(f"postgresql://u@h/d?sslmode=disable&{member}") == PostgresUrl(
        "postgresql://u@h/d?sslmode=disable", caches_statements=False
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "watchword.db",
        "sqlite://",
        "sqlite:///",
        "sqlite://host/file",
        "sqlite:///file?mode=ro",
        "postgresql://u:hunter2@h",
        "postgresql://u:hunter2@h:port/d",
        "postgresql://u:hunter2@h/d#fragment",
        "postgresql+asyncpg://u:hunter2@h/d",
        "mysql://u:hunter2@h/d",
        "postgresql://u:hunter2@h/d?sslmode",
    ],
)
def test_anything_else_is_refused_in_a_sentence_that_tells_no_password(url: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL must be") as refused:
        parse_database_url(url)
    assert str(refused.value) == UNDERSTOOD
    assert "hunter2" not in repr(refused.value)
