"""Sessions and consents."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.tables import Tables
from domain.consents.consent import Consent
from domain.sessions.session import Session


@dataclass(frozen=True, slots=True)
class MemorySessions:
    """See the port."""

    tables: Tables

    async def of(self, digest: bytes) -> Session | None:
        return next((session for session in self.tables.sessions.values() if session.digest == digest), None)

    async def of_person(self, user_id: UUID, now: datetime) -> tuple[Session, ...]:
        theirs = [
            each for each in self.tables.sessions.values() if each.user_id == user_id and each.ended_at is None and each.ends_at > now
        ]
        return tuple(sorted(theirs, key=lambda session: (session.seen_at, session.id), reverse=True))

    async def add(self, session: Session) -> None:
        self.tables.sessions[session.id] = session

    async def strengthen(self, session: Session) -> bool:
        stored = self._open(session.id)
        if stored is None:
            return False
        self.tables.sessions[session.id] = replace(
            session, sid=stored.sid, user_id=stored.user_id, created_at=stored.created_at, ended_at=None
        )
        return True

    async def seen(self, row: UUID, now: datetime) -> None:
        session = self._open(row)
        if session is not None and session.seen_at < now:
            self.tables.sessions[row] = replace(session, seen_at=now)

    async def end(self, row: UUID, now: datetime) -> bool:
        session = self._open(row)
        if session is None:
            return False
        self.tables.sessions[row] = replace(session, ended_at=now)
        return True

    async def end_one_of(self, row: UUID, user_id: UUID, now: datetime) -> bool:
        session = self.tables.sessions.get(row)
        return session is not None and session.user_id == user_id and await self.end(row, now)

    async def end_all_of(self, user_id: UUID, now: datetime, but: UUID | None = None) -> int:
        theirs = [session.id for session in self.tables.sessions.values() if session.user_id == user_id and session.id != but]
        return sum([await self.end(row, now) for row in theirs])

    def _open(self, row: UUID) -> Session | None:
        session = self.tables.sessions.get(row)
        return None if session is None or session.ended_at is not None else session


@dataclass(frozen=True, slots=True)
class MemoryConsents:
    """See the port."""

    tables: Tables

    async def of(self, user_id: UUID, client_id: UUID) -> Consent | None:
        return self.tables.consents.get((user_id, client_id))

    async def of_person(self, user_id: UUID) -> tuple[Consent, ...]:
        theirs = [consent for consent in self.tables.consents.values() if consent.user_id == user_id]
        return tuple(sorted(theirs, key=lambda consent: (consent.given_at, consent.client_id), reverse=True))

    async def withdraw(self, user_id: UUID, client_id: UUID) -> bool:
        return self.tables.consents.pop((user_id, client_id), None) is not None

    async def give(self, consent: Consent) -> None:
        self.tables.consents[consent.user_id, consent.client_id] = consent
