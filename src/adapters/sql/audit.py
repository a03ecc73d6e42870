"""The audit trail."""

from dataclasses import dataclass

from msgspec.structs import asdict
from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, bindparam, or_, select, text

from adapters.sql.engine import Connection
from adapters.sql.metadata import METADATA
from adapters.sql.statement import filled, insert_into
from adapters.sql.types import Identity, Moment
from application.ports.audit import AuditFilter
from domain.audit import AuditEvent

_COUNTED = text("bucket IS NOT NULL")  # the rows of decisions, which are most, need no entry in that index
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


@dataclass(frozen=True, slots=True)
class SqlAudit(SqlFindAudit):
    """Writes."""

    async def add(self, event: AuditEvent) -> None:
        """A row of its own, or one more in a stranger's row."""
        await self.connection.rows(ADD, **asdict(event))
