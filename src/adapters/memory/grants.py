"""Grants."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.tables import Tables
from application.ports.grants import Standing
from domain.grants.grant import Grant


@dataclass(frozen=True, slots=True)
class MemoryGrants:
    """See the port."""

    tables: Tables

    async def standing(self, ref: str, jti: str) -> Standing | None:
        grant = next((grant for grant in self.tables.grants.values() if grant.ref == ref), None)
        if grant is None:
            return None
        theirs = (totp for totp in self.tables.authenticators.values() if totp.user_id == grant.user_id)
        return Standing(
            grant=grant,
            user=self.tables.users[grant.user_id],
            session=self.tables.session_of(grant),
            otp_verified=any(totp.confirmed_at is not None for totp in theirs),
            is_token_revoked=jti in self.tables.revoked_tokens,
        )

    async def of_person(self, user_id: UUID, now: datetime) -> tuple[Grant, ...]:
        theirs = [
            each for each in self.tables.grants.values() if each.user_id == user_id and each.revoked_at is None and each.expires_at > now
        ]
        return tuple(sorted(theirs, key=lambda grant: (grant.created_at, grant.id), reverse=True))

    async def add(self, grant: Grant) -> None:
        self.tables.grants[grant.id] = grant

    async def revoke(self, row: UUID, now: datetime) -> bool:
        grant = self.tables.grants.get(row)
        if grant is None or grant.revoked_at is not None:
            return False
        self.tables.grants[row] = replace(grant, revoked_at=now)
        return True

    async def revoke_all_to(self, user_id: UUID, client_id: UUID, now: datetime) -> int:
        theirs = [grant.id for grant in self.tables.grants.values() if grant.user_id == user_id and grant.client_id == client_id]
        return sum([await self.revoke(row, now) for row in theirs])

    async def revoke_all_of(self, user_id: UUID, now: datetime) -> int:
        theirs = [grant.id for grant in self.tables.grants.values() if grant.user_id == user_id]
        return sum([await self.revoke(row, now) for row in theirs])
