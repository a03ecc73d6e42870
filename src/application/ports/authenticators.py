"""Authenticators, windows and acquaintances, as they are stored."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.authenticators.acquaintance import Acquaintance
from domain.authenticators.recovery_code import RecoveryCode
from domain.authenticators.totp import Totp
from domain.authenticators.window import OtpWindow


class FindAuthenticators(Protocol):
    """What may be asked outside a unit of work."""

    async def of(self, user_id: UUID) -> tuple[Totp, ...]:
        """All of a person's, disabled ones included, oldest first."""
        ...


class Authenticators(FindAuthenticators, Protocol):
    """Writes, inside a unit of work."""

    async def add(self, totp: Totp) -> None:
        """A new one."""
        ...

    async def accept_step(self, authenticator: UUID, step: int, offset: int, now: datetime) -> bool:
        """Spend a step, once for all nodes; confirms a pending authenticator, and says when it was used.

        False: it, or a later one, was spent before, or the authenticator was disabled or ended meanwhile.
        """
        ...

    async def disable(self, user_id: UUID, now: datetime) -> bool:
        """All of a person's; their steps stay. False: there was none to disable."""
        ...

    async def enable(self, user_id: UUID) -> None:
        """All of a person's, with their steps."""
        ...

    async def rename(self, authenticator: UUID, user_id: UUID, name: str) -> bool:
        """False: it is none of theirs."""
        ...

    async def remove(self, authenticator: UUID, user_id: UUID) -> bool:
        """Forget one, in a unit that holds its person. False: none of theirs, or no other one is confirmed."""
        ...

    async def end_pending(self, user_id: UUID) -> int:
        """Forget those of a person's that were never confirmed; how many."""
        ...

    async def end(self, user_id: UUID) -> None:
        """Forget all of a person's."""
        ...


class FindRecoveryCodes(Protocol):
    """What may be asked outside a unit of work."""

    async def left(self, user_id: UUID) -> int:
        """How many of a person's are not used."""
        ...


class RecoveryCodes(FindRecoveryCodes, Protocol):
    """Writes, inside a unit of work."""

    async def renew(self, user_id: UUID, codes: tuple[RecoveryCode, ...]) -> None:
        """These, and none of those before."""
        ...

    async def consume(self, digest: bytes, user_id: UUID, now: datetime) -> bool:
        """Spend one, once for all nodes. False: it is none of theirs, or was used."""
        ...

    async def was_used(self, digest: bytes, user_id: UUID) -> bool:
        """Whether it is one of theirs that was used."""
        ...


class Windows(Protocol):
    """At most one row a person."""

    async def open(self, window: OtpWindow) -> None:
        """Replaces the one that was open."""
        ...

    async def consume(self, user_id: UUID, address: str, now: datetime) -> bool:
        """Spend the window, once for all nodes. False: there is none for this address, or no more."""
        ...

    async def close(self, user_id: UUID) -> None:
        """Whatever is open."""
        ...


class FindAcquaintances(Protocol):
    """What may be asked outside a unit of work."""

    async def knows(self, user_id: UUID, who: bytes, now: datetime) -> bool:
        """Whether the account knows it."""
        ...

    async def of(self, user_id: UUID) -> tuple[bytes, ...]:
        """All that the account knows, or knew."""
        ...


class Acquaintances(FindAcquaintances, Protocol):
    """Writes, inside a unit of work."""

    async def note(self, acquaintance: Acquaintance) -> None:
        """Add it, or remember it for longer."""
        ...

    async def drop(self, user_id: UUID, who: bytes) -> None:
        """This one: another takes its place."""
        ...

    async def forget(self, user_id: UUID) -> None:
        """All that the account knows."""
        ...
