"""People."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.tables import Tables
from domain.refusal import UserExists
from domain.users.user import User


@dataclass(frozen=True, slots=True)
class MemoryUsers:
    """See the port."""

    tables: Tables

    async def of(self, key: str) -> User | None:
        return next((user for user in self.tables.users.values() if user.username_key == key), None)

    async def by_row(self, row: UUID) -> User | None:
        return self.tables.users.get(row)

    async def page(self, after: str, limit: int) -> tuple[User, ...]:
        following = (user for user in self.tables.users.values() if user.username_key > after)
        return tuple(sorted(following, key=lambda user: user.username_key)[:limit])

    async def hold(self, key: str) -> User | None:
        return await self.of(key)

    async def add(self, user: User) -> None:
        if await self.of(user.username_key) is not None:
            raise UserExists("username taken")
        self.tables.users[user.id] = user

    async def set_password(self, user_id: UUID, sealed: bytes, now: datetime, expires_at: datetime | None = None) -> None:
        if user := self.tables.users.get(user_id):
            self.tables.users[user_id] = replace(user, password=sealed, password_set_at=now, password_expires_at=expires_at)

    async def expire_password(self, user_id: UUID, now: datetime) -> bool:
        user = self.tables.users.get(user_id)
        if user is None or user.must_choose_password(now):
            return False
        self.tables.users[user_id] = replace(user, password_expires_at=now)
        return True

    async def set_claims(self, user: User) -> None:
        if stored := self.tables.users.get(user.id):
            self.tables.users[user.id] = replace(
                stored, email=user.email, email_verified=user.email_verified, claims=user.claims, updated_at=user.updated_at
            )

    async def keep(self, user_id: UUID) -> None:
        if user := self.tables.users.get(user_id):
            self.tables.users[user_id] = replace(user, provisional_until=None)

    async def disable(self, user_id: UUID, now: datetime) -> bool:
        user = self.tables.users.get(user_id)
        if user is None or user.disabled_at is not None:
            return False
        self.tables.users[user_id] = replace(user, disabled_at=now)
        return True

    async def enable(self, user_id: UUID) -> bool:
        user = self.tables.users.get(user_id)
        if user is None or user.disabled_at is None:
            return False
        self.tables.users[user_id] = replace(user, disabled_at=None)
        return True

    async def delete(self, user_id: UUID) -> None:
        self.tables.users.pop(user_id, None)
        self.tables.drop_orphans()
