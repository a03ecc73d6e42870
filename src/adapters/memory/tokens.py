"""Refresh tokens and revoked access tokens."""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from adapters.memory.tables import Tables
from application.ports.tokens import Presented
from domain.tokens.refresh_token import RefreshToken


@dataclass(frozen=True, slots=True)
class MemoryRefreshTokens:
    """See the port."""

    tables: Tables

    async def presented(self, digest: bytes) -> Presented | None:
        token = self.tables.refresh_tokens.get(digest)
        if token is None:
            return None
        grant = self.tables.grants[token.grant_id]
        made = {each.generation: each.created_at for each in self.tables.refresh_tokens.values() if each.grant_id == grant.id}
        return Presented(
            token=token,
            grant=grant,
            user=self.tables.users[grant.user_id],
            session=self.tables.session_of(grant),
            newest=max(made),
            successor_made=made.get(token.generation + 1),
        )

    async def add(self, token: RefreshToken) -> bool:
        family = (each for each in self.tables.refresh_tokens.values() if each.grant_id == token.grant_id)
        if any(each.generation == token.generation for each in family):
            return False
        self.tables.refresh_tokens[token.digest] = token
        return True

    async def renew(self, token: RefreshToken) -> bool:
        """As `add`, unless the grant has ended."""
        return self.tables.grants[token.grant_id].revoked_at is None and await self.add(token)

    async def extend(self, digest: bytes, expires_at: datetime) -> None:
        if token := self.tables.refresh_tokens.get(digest):
            self.tables.refresh_tokens[digest] = replace(token, expires_at=expires_at)


@dataclass(frozen=True, slots=True)
class MemoryRevokedTokens:
    """See the port."""

    tables: Tables

    async def has(self, jti: str) -> bool:
        return jti in self.tables.revoked_tokens

    async def add(self, jti: str, expires_at: datetime) -> bool:
        if jti in self.tables.revoked_tokens:
            return False
        self.tables.revoked_tokens[jti] = expires_at
        return True
