"""Sessions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import asdict
from sqlalchemy import Boolean, Column, ForeignKey, LargeBinary, Table, Text, bindparam, select, update

from adapters.sql.engine import Connection, first
from adapters.sql.metadata import METADATA
from adapters.sql.statement import NO_ROW, filled, insert_into
from adapters.sql.types import Identity, Moment, Words
from domain.sessions.session import Session

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("id", Identity, primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("sid", Text, nullable=False, unique=True),
    Column("user_id", Identity, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("is_kept", Boolean, nullable=False),
    Column("amr", Words, nullable=False),
    Column("authenticated_at", Moment, nullable=False),
    Column("code_at", Moment),
    Column("device", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
    Column("ended_at", Moment),
)
# What stays the same, or has a method of its own.
_FIXED = frozenset({"id", "sid", "user_id", "created_at", "ended_at"})

_columns = SESSIONS.c
_this = _columns.id == bindparam("row")
_has_not_ended = _columns.ended_at.is_(None)
_theirs = _columns.user_id == bindparam("person")
OF = select(SESSIONS).where(_columns.digest == bindparam("digest"))
OF_PERSON = (
    select(SESSIONS)
    .where(_theirs, _has_not_ended, _columns.ends_at > bindparam("now"))
    .order_by(_columns.seen_at.desc(), _columns.id.desc())
)
ADD = insert_into(SESSIONS)
STRENGTHEN = (
    update(SESSIONS)
    .where(_this, _has_not_ended)
    .values({column.name: bindparam(column.name) for column in SESSIONS.columns if column.name not in _FIXED})
    .returning(_columns.id)
)
# Requests of one browser overtake each other; the time never goes back.
SEEN = update(SESSIONS).where(_this, _has_not_ended, _columns.seen_at < bindparam("now")).values(seen_at=bindparam("now"))
END = update(SESSIONS).where(_this, _has_not_ended).values(ended_at=bindparam("now")).returning(_columns.id)
END_ONE_OF = END.where(_theirs)
END_ALL_OF = (
    update(SESSIONS)
    .where(_theirs, _has_not_ended, _columns.id != bindparam("but"))
    .values(ended_at=bindparam("now"))
    .returning(_columns.id)
)


@dataclass(frozen=True, slots=True)
class SqlFindSessions:
    """Finders."""

    connection: Connection

    async def of(self, digest: bytes) -> Session | None:
        """By the digest of the cookie's value."""
        row = first(await self.connection.rows(OF, digest=digest))
        return None if row is None else filled(Session, row)

    async def of_person(self, user_id: UUID, now: datetime) -> tuple[Session, ...]:
        """Neither ended nor old, the last one seen first."""
        return tuple(filled(Session, row) for row in await self.connection.rows(OF_PERSON, person=user_id, now=now))


@dataclass(frozen=True, slots=True)
class SqlSessions(SqlFindSessions):
    """Writes."""

    async def add(self, session: Session) -> None:
        """A new one."""
        await self.connection.rows(ADD, **asdict(session))

    async def strengthen(self, session: Session) -> bool:
        """False: it has ended meanwhile."""
        return bool(await self.connection.rows(STRENGTHEN, row=session.id, **asdict(session)))

    async def seen(self, row: UUID, now: datetime) -> None:
        """Its idle time begins anew."""
        await self.connection.rows(SEEN, row=row, now=now)

    async def end(self, row: UUID, now: datetime) -> bool:
        """False: ended before."""
        return bool(await self.connection.rows(END, row=row, now=now))

    async def end_one_of(self, row: UUID, user_id: UUID, now: datetime) -> bool:
        """False: it is none of theirs, or ended before."""
        return bool(await self.connection.rows(END_ONE_OF, row=row, person=user_id, now=now))

    async def end_all_of(self, user_id: UUID, now: datetime, but: UUID | None = None) -> int:
        """How many were ended."""
        return len(await self.connection.rows(END_ALL_OF, person=user_id, now=now, but=but or NO_ROW))
