"""Grants, as they are stored."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from domain.grants.grant import Grant
from domain.sessions.session import Session
from domain.users.user import User


class Standing(Struct, frozen=True):
    """What is true now of a person's token, read in one query: nothing in it may be stale."""

    grant: Grant
    user: User
    session: Session | None  # where it was agreed, if there was one
    otp_verified: bool  # the person has a confirmed authenticator
    is_token_revoked: bool


class FindGrants(Protocol):
    """What may be asked outside a unit of work."""

    async def standing(self, ref: str, jti: str) -> Standing | None:
        """What holds of a token with that reference and that `jti`."""
        ...

    async def of_person(self, user_id: UUID, now: datetime) -> tuple[Grant, ...]:
        """Those that are neither revoked nor expired, the latest first."""
        ...


class Grants(FindGrants, Protocol):
    """Writes, inside a unit of work."""

    async def add(self, grant: Grant) -> None:
        """A new one."""
        ...

    async def revoke(self, row: UUID, now: datetime) -> bool:
        """End every token of it. False: ended before."""
        ...

    async def revoke_all_to(self, user_id: UUID, client_id: UUID, now: datetime) -> int:
        """End all of a person's with one client; how many."""
        ...

    async def revoke_all_of(self, user_id: UUID, now: datetime) -> int:
        """End all of a person's; how many."""
        ...
