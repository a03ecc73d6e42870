"""People, as they are stored."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.users.user import User


class FindUsers(Protocol):
    """What may be asked outside a unit of work."""

    async def of(self, key: str) -> User | None:
        """By the name's key."""
        ...

    async def by_row(self, row: UUID) -> User | None:
        """By the row's key."""
        ...

    async def page(self, after: str, limit: int) -> tuple[User, ...]:
        """In the order of their keys, those after this one."""
        ...


class Users(FindUsers, Protocol):
    """Writes, inside a unit of work."""

    async def hold(self, key: str) -> User | None:
        """Like `of`, and the row stays as it is until the unit ends: what is decided by it and a change of it take turns."""
        ...

    async def add(self, user: User) -> None:
        """Raises `UserExists`."""
        ...

    async def set_password(self, user_id: UUID, sealed: bytes, now: datetime, expires_at: datetime | None = None) -> None:
        """Replace it. `expires_at`: from when on the person has to choose another."""
        ...

    async def expire_password(self, user_id: UUID, now: datetime) -> bool:
        """From now on the person has to choose another. False: expired before."""
        ...

    async def set_claims(self, user: User) -> None:
        """Replace e-mail address, claims and when they were set."""
        ...

    async def keep(self, user_id: UUID) -> None:
        """A code was confirmed: not provisional any more."""
        ...

    async def disable(self, user_id: UUID, now: datetime) -> bool:
        """False: disabled before."""
        ...

    async def enable(self, user_id: UUID) -> bool:
        """False: was not disabled."""
        ...

    async def delete(self, user_id: UUID) -> None:
        """With authenticators and grants."""
        ...
