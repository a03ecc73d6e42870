"""Upgrades and downgrades, by Alembic through advanced-alchemy.

Both block, and Alembic fails inside a running loop: call them from a program, or by `asyncio.to_thread`. Nothing here is
on the serving path, and the heavy libraries are imported when they are called.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from adapters.sql.database_url import PostgresUrl, SqliteUrl, parse_database_url
from adapters.sql.schema import VERSION_TABLE

if TYPE_CHECKING:
    from advanced_alchemy.alembic.commands import AlembicCommands
    from advanced_alchemy.config import SQLAlchemyAsyncConfig, SQLAlchemySyncConfig

PATIENCE = 60.0  # seconds, for another node that migrates


class MigrationFailed(Exception):
    """The database did not let its schema be changed."""


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the schema to `revision`. Of nodes that start together one does it, and the others find it done.

    Raises `MigrationFailed`; nothing of it stays then.
    """
    from sqlalchemy.exc import SQLAlchemyError

    try:
        _commands(url).upgrade(revision)
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise MigrationFailed(f"The schema could not be changed ({reason}): does the database belong to another program?") from error


def downgrade(url: str, revision: str) -> None:
    """Back to `revision`, or to `base`: with what is in the tables."""
    _commands(url).downgrade(revision)


def _commands(url: str) -> "AlembicCommands":
    from advanced_alchemy.alembic.commands import AlembicCommands

    where = parse_database_url(url)
    return AlembicCommands(_sqlite(where) if isinstance(where, SqliteUrl) else _postgres(where))


def _sqlite(where: SqliteUrl) -> "SQLAlchemySyncConfig":
    from advanced_alchemy.config import AlembicSyncConfig, SQLAlchemySyncConfig
    from sqlalchemy import NullPool, create_engine, event

    from adapters.sql.sqlite import keep_private

    keep_private(where.path)
    engine = create_engine(f"sqlite:///{where.path}", poolclass=NullPool, connect_args={"timeout": PATIENCE, "isolation_level": None})
    # The mode stays with the file: to change it later would need a moment in which nobody else has it open.
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA journal_mode = WAL"))
    return SQLAlchemySyncConfig(
        engine_instance=engine,
        alembic_config=AlembicSyncConfig(version_table_name=VERSION_TABLE, script_location=_SCRIPTS, compare_type=True),
    )


def _postgres(where: PostgresUrl) -> "SQLAlchemyAsyncConfig":
    import asyncpg
    from advanced_alchemy.config import AlembicAsyncConfig, SQLAlchemyAsyncConfig
    from sqlalchemy import NullPool
    from sqlalchemy.ext.asyncio import create_async_engine

    # asyncpg reads the address itself, as it does for the server: SQLAlchemy knows no `sslmode`.
    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(where.dsn, statement_cache_size=0)

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    return SQLAlchemyAsyncConfig(
        engine_instance=engine,
        alembic_config=AlembicAsyncConfig(version_table_name=VERSION_TABLE, script_location=_SCRIPTS, compare_type=True),
    )


_SCRIPTS = str(Path(__file__).parent / "migrations")
