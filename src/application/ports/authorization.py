"""Authorization transactions and codes, as they are stored."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from domain.authorization.code import AuthorizationCode
from domain.authorization.transaction import Transaction
from domain.grants.grant import Grant
from domain.sessions.session import Session
from domain.users.user import User


class FindTransactions(Protocol):
    """What may be asked outside a unit of work."""

    async def of(self, ref: str) -> Transaction | None:
        """By the reference in the address of its pages, whether it is over or not."""
        ...


class Transactions(FindTransactions, Protocol):
    """Writes, inside a unit of work. All but `add` are without effect on one that has ended or expired: False."""

    async def add(self, transaction: Transaction) -> None:
        """A new one."""
        ...

    async def hold(self, ref: str, now: datetime) -> Transaction | None:
        """The transaction, which stays as it is until the unit ends; None: unknown, ended or expired."""
        ...

    async def set(self, transaction: Transaction) -> None:
        """Replace what may change, of one that this unit holds."""
        ...

    async def end_all_of(self, user_id: UUID, now: datetime, but: UUID | None = None) -> None:
        """Those in which this person has given their password, or all of them but one."""
        ...


class PresentedCode(Struct, frozen=True):
    """A code that was presented, and what holds of it now, read in one query."""

    code: AuthorizationCode
    grant: Grant
    user: User
    session: Session | None


class FindCodes(Protocol):
    """What may be asked outside a unit of work."""

    async def presented(self, digest: bytes) -> PresentedCode | None:
        """By the code's digest, used or not."""
        ...


class Codes(FindCodes, Protocol):
    """Writes, inside a unit of work."""

    async def add(self, code: AuthorizationCode) -> bool:
        """False: it is there already, by another click on the same button."""
        ...

    async def consume(self, digest: bytes, now: datetime) -> bool:
        """Spend it, once for all nodes (RFC 6749 4.1.2). False: it was used or has expired."""
        ...
