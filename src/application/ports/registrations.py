"""Registration tokens, as they are stored."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.registrations import Kind, RegistrationToken


class FindRegistrationTokens(Protocol):
    """What may be asked outside a unit of work."""

    async def usable(self, digest: bytes, kind: Kind, now: datetime) -> bool:
        """Whether `consume` would find it. Spends nothing."""
        ...

    async def all(self) -> tuple[RegistrationToken, ...]:
        """Newest first."""
        ...


class RegistrationTokens(FindRegistrationTokens, Protocol):
    """Writes, inside a unit of work."""

    async def add(self, token: RegistrationToken) -> None:
        """A new one."""
        ...

    async def consume(self, digest: bytes, kind: Kind, now: datetime) -> UUID | None:
        """Spend one use, once for all nodes. None: unknown, of the other kind, used up, expired or revoked."""
        ...

    async def give_back(self, row: UUID) -> None:
        """The creation was refused: the use is not spent."""
        ...

    async def revoke(self, ref: str, now: datetime) -> bool:
        """False: unknown, or revoked before."""
        ...
