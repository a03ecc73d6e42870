"""Signing keys, and the keyring that `SECRET_KEY` seals."""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import asdict
from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, bindparam, select, text, update

from adapters.sql.engine import Connection, first
from adapters.sql.metadata import METADATA
from adapters.sql.statement import filled, insert_into
from adapters.sql.types import Choice, Moment
from domain.keys.signing_key import SigningKey, State

_ALONE = text("state IN ('upcoming', 'active')")
SIGNING_KEYS = Table(
    "signing_keys",
    METADATA,
    Column("kid", Text, primary_key=True),
    Column("algorithm", Text, nullable=False),
    Column("state", Choice(State), nullable=False),
    Column("private", LargeBinary, nullable=False),
    Column("public", Text, nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("active_at", Moment),
    Column("ended_at", Moment),
    Index("uq_signing_keys_algorithm_state", "algorithm", "state", unique=True, postgresql_where=_ALONE, sqlite_where=_ALONE),
)
KEYRING = Table(
    "keyring",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)
_THE_ROW = 1

_columns = SIGNING_KEYS.c
_this = _columns.kid == bindparam("kid")
ALL = select(SIGNING_KEYS).order_by(_columns.published_at.desc(), _columns.kid)
ADD = insert_into(SIGNING_KEYS).on_conflict_do_nothing().returning(_columns.kid)
RETIRE = (
    update(SIGNING_KEYS)
    .where(_this, _columns.state == State.ACTIVE)
    .values(state=State.RETIRED, ended_at=bindparam("now"))
    .returning(_columns.kid)
)
PROMOTE = (
    update(SIGNING_KEYS)
    .where(_this, _columns.state == State.UPCOMING)
    .values(state=State.ACTIVE, active_at=bindparam("now"))
    .returning(_columns.kid)
)
REVOKE = (
    update(SIGNING_KEYS)
    .where(_this, _columns.state != State.REVOKED)
    .values(state=State.REVOKED, ended_at=bindparam("now"))
    .returning(_columns.kid)
)
SEALED = select(KEYRING.c.sealed)
CREATE = insert_into(KEYRING).on_conflict_do_nothing().returning(KEYRING.c.id)
REPLACE = update(KEYRING).where(KEYRING.c.sealed == bindparam("before")).values(sealed=bindparam("after")).returning(KEYRING.c.id)


@dataclass(frozen=True, slots=True)
class SqlFindSigningKeys:
    """Finders."""

    connection: Connection

    async def all(self) -> tuple[SigningKey, ...]:
        """Newest publication first."""
        return tuple(filled(SigningKey, row) for row in await self.connection.rows(ALL))


@dataclass(frozen=True, slots=True)
class SqlSigningKeys(SqlFindSigningKeys):
    """Writes."""

    async def add(self, key: SigningKey) -> bool:
        """False: there is one of that algorithm in that state."""
        return bool(await self.connection.rows(ADD, **asdict(key)))

    async def retire(self, kid: str, now: datetime) -> bool:
        """False: it was not active."""
        return bool(await self.connection.rows(RETIRE, kid=kid, now=now))

    async def promote(self, kid: str, now: datetime) -> bool:
        """False: it was not upcoming."""
        return bool(await self.connection.rows(PROMOTE, kid=kid, now=now))

    async def revoke(self, kid: str, now: datetime) -> bool:
        """False: unknown, or revoked before."""
        return bool(await self.connection.rows(REVOKE, kid=kid, now=now))


@dataclass(frozen=True, slots=True)
class SqlFindKeyring:
    """Finders."""

    connection: Connection

    async def sealed(self) -> bytes | None:
        """As it is stored."""
        row = first(await self.connection.rows(SEALED))
        return None if row is None else row[0]


@dataclass(frozen=True, slots=True)
class SqlKeyring(SqlFindKeyring):
    """Writes."""

    async def create(self, sealed: bytes) -> bool:
        """False: another node was first."""
        return bool(await self.connection.rows(CREATE, id=_THE_ROW, sealed=sealed))

    async def replace(self, before: bytes, sealed: bytes) -> bool:
        """False: it was replaced meanwhile."""
        return bool(await self.connection.rows(REPLACE, before=before, after=sealed))
