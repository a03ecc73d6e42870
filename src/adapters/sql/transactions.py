"""Authorization transactions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import asdict
from sqlalchemy import Boolean, Column, ForeignKey, LargeBinary, Table, Text, bindparam, select, update

from adapters.sql.engine import Connection, first
from adapters.sql.metadata import METADATA
from adapters.sql.statement import NO_ROW, filled, insert_into
from adapters.sql.types import Identity, Json, Moment
from domain.authorization.request import AuthorizationRequest
from domain.authorization.transaction import Transaction

TRANSACTIONS = Table(
    "transactions",
    METADATA,
    Column("id", Identity, primary_key=True),
    Column("ref", Text, nullable=False, unique=True),
    Column("browser", LargeBinary, nullable=False),
    Column("request", Json(AuthorizationRequest), nullable=False),
    Column("user_id", Identity, ForeignKey("users.id", ondelete="CASCADE"), index=True),
    Column("password_at", Moment),
    Column("known_by", LargeBinary),
    Column("enrolling", Identity),
    Column("session_id", Identity),
    Column("consented_at", Moment),
    Column("is_kept", Boolean, nullable=False),
    Column("typed", Text),
    Column("mistake", Text),
    Column("wait_until", Moment),
    Column("codes", LargeBinary),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("ended_at", Moment),
)
_FIXED = frozenset({"id", "ref", "browser", "request", "created_at", "expires_at"})

_columns = TRANSACTIONS.c
OF = select(TRANSACTIONS).where(_columns.ref == bindparam("ref"))
# Who waited for another is told by PostgreSQL what holds since: these conditions are asked again. SQLite has one writer anyway.
HOLD = OF.where(_columns.ended_at.is_(None), _columns.expires_at > bindparam("now")).with_for_update()
ADD = insert_into(TRANSACTIONS)
SET = (
    update(TRANSACTIONS)
    .where(_columns.id == bindparam("row"), _columns.ended_at.is_(None))
    .values({column.name: bindparam(column.name) for column in TRANSACTIONS.columns if column.name not in _FIXED})
)

END_ALL_OF = (
    update(TRANSACTIONS)
    .where(_columns.user_id == bindparam("person"), _columns.ended_at.is_(None), _columns.id != bindparam("but"))
    .values(ended_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class SqlFindTransactions:
    """Finders."""

    connection: Connection

    async def of(self, ref: str) -> Transaction | None:
        """By the reference, as it came: PostgreSQL has no text with a NUL in it, and refuses to look for it."""
        row = None if "\0" in ref else first(await self.connection.rows(OF, ref=ref))
        return None if row is None else filled(Transaction, row)


@dataclass(frozen=True, slots=True)
class SqlTransactions(SqlFindTransactions):
    """Writes."""

    async def add(self, transaction: Transaction) -> None:
        """A new one."""
        await self.connection.rows(ADD, **asdict(transaction))

    async def hold(self, ref: str, now: datetime) -> Transaction | None:
        """By the reference, as it came, for as long as the unit lasts."""
        row = None if "\0" in ref else first(await self.connection.rows(HOLD, ref=ref, now=now))
        return None if row is None else filled(Transaction, row)

    async def set(self, transaction: Transaction) -> None:
        """Replace what may change."""
        await self.connection.rows(SET, row=transaction.id, **asdict(transaction))

    async def end_all_of(self, user_id: UUID, now: datetime, but: UUID | None = None) -> None:
        """Those in which this person has given their password."""
        await self.connection.rows(END_ALL_OF, person=user_id, now=now, but=but or NO_ROW)
