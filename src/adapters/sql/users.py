"""People."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import asdict
from sqlalchemy import Boolean, Column, LargeBinary, Table, Text, bindparam, delete, or_, select, update

from adapters.sql.engine import Connection, first
from adapters.sql.metadata import METADATA
from adapters.sql.statement import filled, insert_into
from adapters.sql.types import Choice, Identity, Json, Key, Moment
from domain.refusal import UserExists
from domain.registrations import Registrant
from domain.users.claims import Claims
from domain.users.user import User

USERS = Table(
    "users",
    METADATA,
    Column("id", Identity, primary_key=True),
    Column("sub", Text, nullable=False, unique=True),
    Column("username", Text, nullable=False),
    Column("username_key", Key, nullable=False, unique=True),
    Column("password", LargeBinary, nullable=False),
    Column("password_set_at", Moment, nullable=False),
    Column("password_expires_at", Moment),
    Column("email", Text),
    Column("email_verified", Boolean, nullable=False),
    Column("claims", Json(Claims), nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("made_by", Choice(Registrant), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("provisional_until", Moment, index=True),
    Column("disabled_at", Moment),
)

_this = USERS.c.id == bindparam("row")
OF = select(USERS).where(USERS.c.username_key == bindparam("key"))
BY_ROW = select(USERS).where(_this)
HOLD = OF.with_for_update(key_share=True)  # not in the way of rows that refer to it; SQLite has one writer anyway
PAGE = select(USERS).where(USERS.c.username_key > bindparam("after")).order_by(USERS.c.username_key).limit(bindparam("most"))
# A duplicate that raised would spoil PostgreSQL's transaction, and with it what the refusal has to write.
ADD = insert_into(USERS).on_conflict_do_nothing(index_elements=[USERS.c.username_key]).returning(USERS.c.id)
SET_PASSWORD = (
    update(USERS)
    .where(_this)
    .values(password=bindparam("sealed"), password_set_at=bindparam("now"), password_expires_at=bindparam("until"))
)
EXPIRE_PASSWORD = (
    update(USERS)
    .where(_this, or_(USERS.c.password_expires_at.is_(None), USERS.c.password_expires_at > bindparam("now")))
    .values(password_expires_at=bindparam("now"))
    .returning(USERS.c.id)
)
SET_CLAIMS = update(USERS).where(_this).values({name: bindparam(name) for name in ("email", "email_verified", "claims", "updated_at")})
KEEP = update(USERS).where(_this, USERS.c.provisional_until.is_not(None)).values(provisional_until=None)
DISABLE = update(USERS).where(_this, USERS.c.disabled_at.is_(None)).values(disabled_at=bindparam("now")).returning(USERS.c.id)
ENABLE = update(USERS).where(_this, USERS.c.disabled_at.is_not(None)).values(disabled_at=None).returning(USERS.c.id)
DELETE = delete(USERS).where(_this)


@dataclass(frozen=True, slots=True)
class SqlFindUsers:
    """Finders."""

    connection: Connection

    async def of(self, key: str) -> User | None:
        """By the name's key."""
        row = first(await self.connection.rows(OF, key=key))
        return None if row is None else filled(User, row)

    async def by_row(self, row: UUID) -> User | None:
        """By the row's key."""
        found = first(await self.connection.rows(BY_ROW, row=row))
        return None if found is None else filled(User, found)

    async def page(self, after: str, limit: int) -> tuple[User, ...]:
        """In the order of their keys."""
        return tuple(filled(User, row) for row in await self.connection.rows(PAGE, after=after, most=limit))


@dataclass(frozen=True, slots=True)
class SqlUsers(SqlFindUsers):
    """Writes."""

    async def hold(self, key: str) -> User | None:
        """By the name's key, for as long as the unit lasts."""
        row = first(await self.connection.rows(HOLD, key=key))
        return None if row is None else filled(User, row)

    async def add(self, user: User) -> None:
        """Raises `UserExists`."""
        if not await self.connection.rows(ADD, **asdict(user)):
            raise UserExists("username taken")

    async def set_password(self, user_id: UUID, sealed: bytes, now: datetime, expires_at: datetime | None = None) -> None:
        """Replace it."""
        await self.connection.rows(SET_PASSWORD, row=user_id, sealed=sealed, now=now, until=expires_at)

    async def expire_password(self, user_id: UUID, now: datetime) -> bool:
        """False: expired before."""
        return bool(await self.connection.rows(EXPIRE_PASSWORD, row=user_id, now=now))

    async def set_claims(self, user: User) -> None:
        """E-mail address, claims and when they were set."""
        await self.connection.rows(SET_CLAIMS, row=user.id, **asdict(user))

    async def keep(self, user_id: UUID) -> None:
        """Not provisional any more."""
        await self.connection.rows(KEEP, row=user_id)

    async def disable(self, user_id: UUID, now: datetime) -> bool:
        """False: disabled before."""
        return bool(await self.connection.rows(DISABLE, row=user_id, now=now))

    async def enable(self, user_id: UUID) -> bool:
        """False: was not disabled."""
        return bool(await self.connection.rows(ENABLE, row=user_id))

    async def delete(self, user_id: UUID) -> None:
        """The foreign keys take the rest along."""
        await self.connection.rows(DELETE, row=user_id)
