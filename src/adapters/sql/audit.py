"""The audit trail."""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import asdict
from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, bindparam, func, or_, select, text

from adapters.sql.engine import Connection
from adapters.sql.metadata import METADATA
from adapters.sql.statement import filled, insert_into
from adapters.sql.types import Identity, Moment
from application.ports.audit import AuditFilter
from domain.audit import AuditEvent

_COUNTED = text("bucket IS NOT NULL")  # the rows of decisions, which are most, need no entry in that index
_OF_PEOPLE = text("sub IS NOT NULL")  # nor do those of machines in that one
AUDIT_EVENTS = Table(
    "audit_events",
    METADATA,
    Column("id", Identity, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("sub", Text),
    Column("client_id", Text),
    Column("grant", Text),
    Column("address", Text),
    Column("reason", Text),
    Column("count", Integer, nullable=False),
    Column("bucket", LargeBinary),
    Column("expires_at", Moment, nullable=False, index=True),
    Index("ix_audit_events_sub", "sub", "id", postgresql_where=_OF_PEOPLE, sqlite_where=_OF_PEOPLE),
    Index("uq_audit_events_bucket", "bucket", unique=True, postgresql_where=_COUNTED, sqlite_where=_COUNTED),
)

_columns = AUDIT_EVENTS.c
NEWEST = (
    select(AUDIT_EVENTS)
    .where(
        *(
            or_(bindparam(column.name, type_=Text).is_(None), column == bindparam(column.name))
            for column in (_columns.kind, _columns.sub, _columns.client_id)
        )
    )
    .order_by(_columns.at.desc(), _columns.id.desc())
    .limit(bindparam("most"))
)
# Keys are in the order of time, so that the index has what is wanted in the order in which it is.
OF_PERSON = (
    select(AUDIT_EVENTS)
    .where(_columns.sub == bindparam("person"), _columns.kind != "token_issued")
    .order_by(_columns.id.desc())
    .limit(bindparam("most"))
)
LAST_TOKENS = (
    select(_columns.client_id, func.max(_columns.at, type_=Moment))
    .where(_columns.sub == bindparam("person"), _columns.kind == "token_issued", _columns.client_id.is_not(None))
    .group_by(_columns.client_id)
)
_insert = insert_into(AUDIT_EVENTS)
ADD = _insert.on_conflict_do_update(
    index_elements=[_columns.bucket], index_where=_COUNTED, set_={"count": _columns.count + _insert.excluded.count}
)


@dataclass(frozen=True, slots=True)
class SqlFindAudit:
    """Finders."""

    connection: Connection

    async def newest(self, which: AuditFilter, limit: int) -> tuple[AuditEvent, ...]:
        """Newest first."""
        return tuple(filled(AuditEvent, row) for row in await self.connection.rows(NEWEST, **asdict(which), most=limit))

    async def of_person(self, sub: str, limit: int) -> tuple[AuditEvent, ...]:
        """Newest first, without the tokens."""
        return tuple(filled(AuditEvent, row) for row in await self.connection.rows(OF_PERSON, person=sub, most=limit))

    async def last_tokens(self, sub: str) -> dict[str, datetime]:
        """By `client_id`: when an application last had a token for the person."""
        return dict(await self.connection.rows(LAST_TOKENS, person=sub))


@dataclass(frozen=True, slots=True)
class SqlAudit(SqlFindAudit):
    """Writes."""

    async def add(self, event: AuditEvent) -> None:
        """A row of its own, or one more in a stranger's row."""
        await self.connection.rows(ADD, **asdict(event))
