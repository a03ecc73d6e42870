"""Refresh tokens and revoked access tokens, as they are stored."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from domain.grants.grant import Grant
from domain.sessions.session import Session
from domain.tokens.refresh_token import RefreshToken
from domain.users.user import User


class Presented(Struct, frozen=True):
    """A refresh token and what holds of it now, read in one query."""

    token: RefreshToken
    grant: Grant
    user: User
    session: Session | None  # where it was agreed, if there was one
    newest: int  # generation of its family
    successor_made: datetime | None


class FindRefreshTokens(Protocol):
    """What may be asked outside a unit of work."""

    async def presented(self, digest: bytes) -> Presented | None:
        """By the token's digest."""
        ...


class RefreshTokens(FindRefreshTokens, Protocol):
    """Writes, inside a unit of work."""

    async def add(self, token: RefreshToken) -> bool:
        """Insert the next generation of a family, once for all nodes. False: somebody did."""
        ...

    async def extend(self, digest: bytes, expires_at: datetime) -> None:
        """It was used: idle from now on."""
        ...


class FindRevokedTokens(Protocol):
    """What may be asked outside a unit of work."""

    async def has(self, jti: str) -> bool:
        """Whether this one access token was revoked."""
        ...


class RevokedTokens(FindRevokedTokens, Protocol):
    """Writes, inside a unit of work."""

    async def add(self, jti: str, expires_at: datetime) -> bool:
        """Revoke it until it would have expired. False: revoked before."""
        ...
