"""The audit trail."""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from adapters.memory.tables import Tables
from application.ports.audit import AuditFilter
from domain.audit import AuditEvent


@dataclass(frozen=True, slots=True)
class MemoryAudit:
    """See the port."""

    tables: Tables

    async def newest(self, which: AuditFilter, limit: int) -> tuple[AuditEvent, ...]:
        found = (event for event in self.tables.audit.values() if _fits(event, which))
        return tuple(sorted(found, key=lambda event: (event.at, event.id), reverse=True)[:limit])

    async def of_person(self, sub: str, limit: int) -> tuple[AuditEvent, ...]:
        theirs = (event for event in self.tables.audit.values() if event.sub == sub and event.kind != "token_issued")
        return tuple(sorted(theirs, key=lambda event: event.id, reverse=True)[:limit])

    async def last_tokens(self, sub: str) -> dict[str, datetime]:
        last: dict[str, datetime] = {}
        for event in self.tables.audit.values():
            if event.sub == sub and event.kind == "token_issued" and event.client_id is not None:
                last[event.client_id] = max(event.at, last.get(event.client_id, event.at))
        return last

    async def add(self, event: AuditEvent) -> None:
        key = event.bucket or event.id.bytes
        counted = self.tables.audit.get(key)
        self.tables.audit[key] = event if counted is None else replace(counted, count=counted.count + event.count)


def _fits(event: AuditEvent, which: AuditFilter) -> bool:
    asked = ((which.kind, event.kind), (which.sub, event.sub), (which.client_id, event.client_id))
    return all(wanted is None or wanted == value for wanted, value in asked)
