"""Registration tokens."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.tables import Tables
from domain.registrations import Kind, RegistrationToken


@dataclass(frozen=True, slots=True)
class MemoryRegistrationTokens:
    """See the port."""

    tables: Tables

    async def usable(self, digest: bytes, kind: Kind, now: datetime) -> bool:
        return self._find(digest, kind, now) is not None

    async def all(self) -> tuple[RegistrationToken, ...]:
        rows = self.tables.registration_tokens.values()
        return tuple(sorted(rows, key=lambda token: (token.created_at, token.id), reverse=True))

    async def add(self, token: RegistrationToken) -> None:
        self.tables.registration_tokens[token.id] = token

    async def consume(self, digest: bytes, kind: Kind, now: datetime) -> UUID | None:
        token = self._find(digest, kind, now)
        if token is None:
            return None
        self.tables.registration_tokens[token.id] = replace(token, uses_left=token.uses_left - 1)
        return token.id

    async def give_back(self, row: UUID) -> None:
        if token := self.tables.registration_tokens.get(row):
            self.tables.registration_tokens[row] = replace(token, uses_left=token.uses_left + 1)

    async def revoke(self, ref: str, now: datetime) -> bool:
        rows = self.tables.registration_tokens.values()
        token = next((token for token in rows if token.ref == ref and token.revoked_at is None), None)
        if token is None:
            return False
        self.tables.registration_tokens[token.id] = replace(token, revoked_at=now)
        return True

    def _find(self, digest: bytes, kind: Kind, now: datetime) -> RegistrationToken | None:
        token = next((token for token in self.tables.registration_tokens.values() if token.digest == digest), None)
        if token is None or token.kind is not kind or token.uses_left <= 0:
            return None
        return token if token.revoked_at is None and token.expires_at > now else None
