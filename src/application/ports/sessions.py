"""Sessions and consents, as they are stored."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.consents.consent import Consent
from domain.sessions.session import Session


class FindSessions(Protocol):
    """What may be asked outside a unit of work."""

    async def of(self, digest: bytes) -> Session | None:
        """By the digest of the cookie's value, whether it is alive or not."""
        ...


class Sessions(FindSessions, Protocol):
    """Writes, inside a unit of work."""

    async def add(self, session: Session) -> None:
        """A new one."""
        ...

    async def strengthen(self, session: Session) -> bool:
        """Replace digest, `amr` and times of the one with that key. False: it has ended meanwhile."""
        ...

    async def seen(self, row: UUID, now: datetime) -> None:
        """Its idle time begins anew."""
        ...

    async def end(self, row: UUID, now: datetime) -> bool:
        """Signed out. False: ended before."""
        ...

    async def end_all_of(self, user_id: UUID, now: datetime) -> int:
        """All of a person's; how many."""
        ...


class FindConsents(Protocol):
    """What may be asked outside a unit of work."""

    async def of(self, user_id: UUID, client_id: UUID) -> Consent | None:
        """What the person allowed the application."""
        ...


class Consents(FindConsents, Protocol):
    """Writes, inside a unit of work."""

    async def give(self, consent: Consent) -> None:
        """Add it, or replace what was allowed before."""
        ...
