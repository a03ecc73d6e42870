"""Access tokens that were revoked one by one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Table, Text, bindparam, select

from adapters.sql.engine import Connection
from adapters.sql.metadata import METADATA
from adapters.sql.statement import insert_into
from adapters.sql.types import Moment

REVOKED_TOKENS = Table(
    "revoked_tokens",
    METADATA,
    Column("jti", Text, primary_key=True),
    Column("expires_at", Moment, nullable=False, index=True),
)

HAS = select(REVOKED_TOKENS.c.jti).where(REVOKED_TOKENS.c.jti == bindparam("jti"))
ADD = insert_into(REVOKED_TOKENS).on_conflict_do_nothing().returning(REVOKED_TOKENS.c.jti)


@dataclass(frozen=True, slots=True)
class SqlFindRevokedTokens:
    """Finders."""

    connection: Connection

    async def has(self, jti: str) -> bool:
        """Whether this one was revoked."""
        return await self.connection.one(HAS, jti=jti) is not None


@dataclass(frozen=True, slots=True)
class SqlRevokedTokens(SqlFindRevokedTokens):
    """Writes."""

    async def add(self, jti: str, expires_at: datetime) -> bool:
        """False: revoked before."""
        return bool(await self.connection.rows(ADD, jti=jti, expires_at=expires_at))
