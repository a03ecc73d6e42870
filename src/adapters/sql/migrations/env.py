"""How Alembic runs a migration: all steps in one transaction, one node at a time."""

import asyncio
from typing import TYPE_CHECKING, cast

from alembic import context
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.tables import SCHEMA

if TYPE_CHECKING:
    from advanced_alchemy.alembic.commands import AlembicCommandConfig

LOCK = 0x57A7C4  # any number that nobody else in this database takes

config = cast("AlembicCommandConfig", context.config)


def migrate(connection: Connection) -> None:
    """Every statement is transactional on both databases, so a migration that fails leaves nothing."""
    context.configure(
        connection=connection,
        target_metadata=SCHEMA,
        compare_type=config.compare_type,
        version_table=config.version_table_name,
        transactional_ddl=True,  # SQLite can, though Alembic doubts it
        render_as_batch=config.render_as_batch,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        context.run_migrations()


def on_sqlite(engine: Engine) -> None:
    """Foreign keys stay off, as SQLite has them: a table that is built anew must not take its children along."""
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        migrate(connection)


async def on_postgres(engine: AsyncEngine) -> None:
    """By SQLAlchemy's asyncio, since asyncpg is the only driver."""
    async with engine.connect() as connection:
        await connection.run_sync(migrate)


if isinstance(config.engine, AsyncEngine):
    asyncio.run(on_postgres(config.engine))
else:
    on_sqlite(config.engine)
