"""The audit trail, as it is stored."""

from typing import Protocol

from msgspec import Struct

from domain.audit import AuditEvent


class AuditFilter(Struct, frozen=True, kw_only=True):
    """Which events; None: all."""

    kind: str | None = None
    sub: str | None = None
    client_id: str | None = None


class FindAudit(Protocol):
    """What may be asked outside a unit of work."""

    async def newest(self, which: AuditFilter, limit: int) -> tuple[AuditEvent, ...]:
        """Newest first."""
        ...


class Audit(FindAudit, Protocol):
    """Writes, inside a unit of work."""

    async def add(self, event: AuditEvent) -> None:
        """A decision about somebody known; or, where `bucket` is set, one more of a stranger's refusals."""
        ...


class Journal(Protocol):
    """Events that nothing else is decided with: concurrent calls share one COMMIT, and strangers' rows are counted as in a unit."""

    async def append(self, *events: AuditEvent) -> None:
        """Returns after COMMIT."""
        ...
