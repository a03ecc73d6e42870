"""Registration tokens."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import asdict
from sqlalchemy import Column, Integer, LargeBinary, Table, Text, bindparam, select, update

from adapters.sql.engine import Connection, first
from adapters.sql.metadata import METADATA
from adapters.sql.statement import filled, insert_into
from adapters.sql.types import Choice, Identity, Moment
from domain.registrations import Kind, RegistrationToken

REGISTRATION_TOKENS = Table(
    "registration_tokens",
    METADATA,
    Column("id", Identity, primary_key=True),
    Column("ref", Text, nullable=False, unique=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("kind", Choice(Kind), nullable=False),
    Column("uses_left", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("revoked_at", Moment),
)

_columns = REGISTRATION_TOKENS.c
_usable = (
    _columns.digest == bindparam("digest"),
    _columns.kind == bindparam("kind"),
    _columns.uses_left > 0,
    _columns.expires_at > bindparam("now"),
    _columns.revoked_at.is_(None),
)
USABLE = select(_columns.id).where(*_usable)
ALL = select(REGISTRATION_TOKENS).order_by(_columns.created_at.desc(), _columns.id.desc())
ADD = insert_into(REGISTRATION_TOKENS)
CONSUME = update(REGISTRATION_TOKENS).where(*_usable).values(uses_left=_columns.uses_left - 1).returning(_columns.id)
GIVE_BACK = update(REGISTRATION_TOKENS).where(_columns.id == bindparam("row")).values(uses_left=_columns.uses_left + 1)
REVOKE = (
    update(REGISTRATION_TOKENS)
    .where(_columns.ref == bindparam("ref"), _columns.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
    .returning(_columns.id)
)


@dataclass(frozen=True, slots=True)
class SqlFindRegistrationTokens:
    """Finders."""

    connection: Connection

    async def usable(self, digest: bytes, kind: Kind, now: datetime) -> bool:
        """Whether `consume` would find it."""
        return bool(await self.connection.rows(USABLE, digest=digest, kind=kind, now=now))

    async def all(self) -> tuple[RegistrationToken, ...]:
        """Newest first."""
        return tuple(filled(RegistrationToken, row) for row in await self.connection.rows(ALL))


@dataclass(frozen=True, slots=True)
class SqlRegistrationTokens(SqlFindRegistrationTokens):
    """Writes."""

    async def add(self, token: RegistrationToken) -> None:
        """A new one."""
        await self.connection.rows(ADD, **asdict(token))

    async def consume(self, digest: bytes, kind: Kind, now: datetime) -> UUID | None:
        """Spend one use, once for all nodes."""
        row = first(await self.connection.rows(CONSUME, digest=digest, kind=kind, now=now))
        return None if row is None else row[0]

    async def give_back(self, row: UUID) -> None:
        """The use is not spent."""
        await self.connection.rows(GIVE_BACK, row=row)

    async def revoke(self, ref: str, now: datetime) -> bool:
        """False: unknown, or revoked before."""
        return bool(await self.connection.rows(REVOKE, ref=ref, now=now))
