"""Authenticators, recovery codes, windows and acquaintances."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.tables import Tables
from domain.authenticators.acquaintance import Acquaintance
from domain.authenticators.recovery_code import RecoveryCode
from domain.authenticators.totp import Totp
from domain.authenticators.window import OtpWindow


@dataclass(frozen=True, slots=True)
class MemoryAuthenticators:
    """See the port."""

    tables: Tables

    async def of(self, user_id: UUID) -> tuple[Totp, ...]:
        theirs = (totp for totp in self.tables.authenticators.values() if totp.user_id == user_id)
        return tuple(sorted(theirs, key=lambda totp: (totp.created_at, totp.id)))

    async def add(self, totp: Totp) -> None:
        self.tables.authenticators[totp.id] = totp

    async def accept_step(self, authenticator: UUID, step: int, offset: int, now: datetime) -> bool:
        totp = self.tables.authenticators.get(authenticator)
        if totp is None or totp.disabled_at is not None or totp.last_step >= step:
            return False
        confirmed_at = totp.confirmed_at or now
        self.tables.authenticators[totp.id] = replace(totp, last_step=step, offset=offset, confirmed_at=confirmed_at, used_at=now)
        return True

    async def disable(self, user_id: UUID, now: datetime) -> bool:
        enabled = [totp for totp in await self.of(user_id) if totp.disabled_at is None]
        for totp in enabled:
            self.tables.authenticators[totp.id] = replace(totp, disabled_at=now)
        return bool(enabled)

    async def enable(self, user_id: UUID) -> None:
        for totp in await self.of(user_id):
            self.tables.authenticators[totp.id] = replace(totp, disabled_at=None)

    async def rename(self, authenticator: UUID, user_id: UUID, name: str) -> bool:
        totp = self.tables.authenticators.get(authenticator)
        if totp is None or totp.user_id != user_id:
            return False
        self.tables.authenticators[authenticator] = replace(totp, name=name)
        return True

    async def remove(self, authenticator: UUID, user_id: UUID) -> bool:
        theirs = {totp.id: totp for totp in await self.of(user_id)}
        if theirs.pop(authenticator, None) is None or all(other.confirmed_at is None for other in theirs.values()):
            return False
        del self.tables.authenticators[authenticator]
        return True

    async def end_pending(self, user_id: UUID) -> int:
        pending = [totp for totp in await self.of(user_id) if totp.confirmed_at is None]
        for totp in pending:
            del self.tables.authenticators[totp.id]
        return len(pending)

    async def end(self, user_id: UUID) -> None:
        for totp in await self.of(user_id):
            del self.tables.authenticators[totp.id]


@dataclass(frozen=True, slots=True)
class MemoryRecoveryCodes:
    """See the port."""

    tables: Tables

    async def left(self, user_id: UUID) -> int:
        return sum(code.user_id == user_id and code.used_at is None for code in self.tables.recovery_codes.values())

    async def renew(self, user_id: UUID, codes: tuple[RecoveryCode, ...]) -> None:
        others = {key: row for key, row in self.tables.recovery_codes.items() if row.user_id != user_id}
        self.tables.recovery_codes = others | {code.digest: code for code in codes}

    async def consume(self, digest: bytes, user_id: UUID, now: datetime) -> bool:
        code = self.tables.recovery_codes.get(digest)
        if code is None or code.user_id != user_id or code.used_at is not None:
            return False
        self.tables.recovery_codes[digest] = replace(code, used_at=now)
        return True

    async def was_used(self, digest: bytes, user_id: UUID) -> bool:
        code = self.tables.recovery_codes.get(digest)
        return code is not None and code.user_id == user_id and code.used_at is not None


@dataclass(frozen=True, slots=True)
class MemoryWindows:
    """See the port."""

    tables: Tables

    async def open(self, window: OtpWindow) -> None:
        self.tables.windows[window.user_id] = window

    async def consume(self, user_id: UUID, address: str, now: datetime) -> bool:
        window = self.tables.windows.get(user_id)
        if window is None or window.address != address or window.expires_at <= now:
            return False
        del self.tables.windows[user_id]
        return True

    async def close(self, user_id: UUID) -> None:
        self.tables.windows.pop(user_id, None)


@dataclass(frozen=True, slots=True)
class MemoryAcquaintances:
    """See the port."""

    tables: Tables

    async def knows(self, user_id: UUID, who: bytes, now: datetime) -> bool:
        acquaintance = self.tables.acquaintances.get((user_id, who))
        return acquaintance is not None and acquaintance.expires_at > now

    async def of(self, user_id: UUID) -> tuple[bytes, ...]:
        return tuple(sorted(who for person, who in self.tables.acquaintances if person == user_id))

    async def note(self, acquaintance: Acquaintance) -> None:
        key = acquaintance.user_id, acquaintance.who
        known = self.tables.acquaintances.get(key)
        if known is None or known.expires_at < acquaintance.expires_at:
            self.tables.acquaintances[key] = acquaintance

    async def drop(self, user_id: UUID, who: bytes) -> None:
        self.tables.acquaintances.pop((user_id, who), None)

    async def forget(self, user_id: UUID) -> None:
        rows = self.tables.acquaintances
        self.tables.acquaintances = {key: row for key, row in rows.items() if row.user_id != user_id}
