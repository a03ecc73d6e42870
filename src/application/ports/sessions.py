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

    async def of_person(self, user_id: UUID, now: datetime) -> tuple[Session, ...]:
        """Those that are neither ended nor old, the last one seen first."""
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

    async def end_one_of(self, row: UUID, user_id: UUID, now: datetime) -> bool:
        """False: it is none of theirs, or ended before."""
        ...

    async def end_all_of(self, user_id: UUID, now: datetime, but: UUID | None = None) -> int:
        """All of a person's, or all but one; how many."""
        ...


class FindConsents(Protocol):
    """What may be asked outside a unit of work."""

    async def of(self, user_id: UUID, client_id: UUID) -> Consent | None:
        """What the person allowed the application."""
        ...

    async def of_person(self, user_id: UUID) -> tuple[Consent, ...]:
        """All that the person allowed, the latest first."""
        ...


class Consents(FindConsents, Protocol):
    """Writes, inside a unit of work."""

    async def give(self, consent: Consent) -> None:
        """Add it, or replace what was allowed before."""
        ...

    async def withdraw(self, user_id: UUID, client_id: UUID) -> bool:
        """False: there was none."""
        ...
