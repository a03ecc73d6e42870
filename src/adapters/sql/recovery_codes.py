"""Recovery codes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import asdict
from sqlalchemy import Column, ForeignKey, LargeBinary, Table, bindparam, delete, func, select, update

from adapters.sql.engine import Connection
from adapters.sql.metadata import METADATA
from adapters.sql.statement import insert_into
from adapters.sql.types import Identity, Moment
from adapters.sql.users import USERS
from domain.authenticators.recovery_code import RecoveryCode

RECOVERY_CODES = Table(
    "recovery_codes",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("user_id", Identity, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
)

_columns = RECOVERY_CODES.c
_theirs = _columns.user_id == bindparam("person")
LEFT = select(func.count()).select_from(RECOVERY_CODES).where(_theirs, _columns.used_at.is_(None))
# Of two who renew at once the second must delete what the first is about to insert: on PostgreSQL they take turns.
TAKE_TURNS = select(USERS.c.id).where(USERS.c.id == bindparam("person")).with_for_update(key_share=True)
DELETE = delete(RECOVERY_CODES).where(_theirs)
ADD = insert_into(RECOVERY_CODES)
CONSUME = (
    update(RECOVERY_CODES)
    .where(_columns.digest == bindparam("digest"), _theirs, _columns.used_at.is_(None))
    .values(used_at=bindparam("now"))
    .returning(_columns.digest)
)


USED = select(_columns.digest).where(_columns.digest == bindparam("digest"), _theirs, _columns.used_at.is_not(None))


@dataclass(frozen=True, slots=True)
class SqlFindRecoveryCodes:
    """Finders."""

    connection: Connection

    async def left(self, user_id: UUID) -> int:
        """How many are not used."""
        ((count,),) = await self.connection.rows(LEFT, person=user_id)
        return int(count)


@dataclass(frozen=True, slots=True)
class SqlRecoveryCodes(SqlFindRecoveryCodes):
    """Writes."""

    async def renew(self, user_id: UUID, codes: tuple[RecoveryCode, ...]) -> None:
        """These, and none of those before."""
        await self.connection.rows(TAKE_TURNS, person=user_id)
        await self.connection.rows(DELETE, person=user_id)
        for code in codes:
            await self.connection.rows(ADD, **asdict(code))

    async def consume(self, digest: bytes, user_id: UUID, now: datetime) -> bool:
        """Spend one, once for all nodes."""
        return bool(await self.connection.rows(CONSUME, digest=digest, person=user_id, now=now))

    async def was_used(self, digest: bytes, user_id: UUID) -> bool:
        """Whether it is one of theirs that was used."""
        return bool(await self.connection.rows(USED, digest=digest, person=user_id))
