"""The audit trail, as it is stored."""

from datetime import datetime
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

    async def of_person(self, sub: str, limit: int) -> tuple[AuditEvent, ...]:
        """What was decided about a person, newest first, but for tokens that were issued: those are many."""
        ...

    async def last_tokens(self, sub: str) -> dict[str, datetime]:
        """By `client_id`: when an application last had a token for the person."""
        ...


class Audit(FindAudit, Protocol):
    """Writes, inside a unit of work."""

    async def add(self, event: AuditEvent) -> None:
        """A decision about somebody known; or, where `bucket` is set, one more of a stranger's refusals."""
        ...
