"""Authorization transactions and codes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.tables import Tables
from application.ports.authorization import PresentedCode
from domain.authorization.code import AuthorizationCode
from domain.authorization.transaction import Transaction


@dataclass(frozen=True, slots=True)
class MemoryTransactions:
    """See the port."""

    tables: Tables

    async def of(self, ref: str) -> Transaction | None:
        return next((transaction for transaction in self.tables.transactions.values() if transaction.ref == ref), None)

    async def add(self, transaction: Transaction) -> None:
        self.tables.transactions[transaction.id] = transaction

    async def hold(self, ref: str, now: datetime) -> Transaction | None:
        transaction = await self.of(ref)
        if transaction is None or transaction.ended_at is not None or transaction.expires_at <= now:
            return None
        return transaction

    async def set(self, transaction: Transaction) -> None:
        stored = self.tables.transactions.get(transaction.id)
        if stored is not None and stored.ended_at is None:
            self.tables.transactions[stored.id] = replace(
                transaction,
                ref=stored.ref,
                browser=stored.browser,
                request=stored.request,
                created_at=stored.created_at,
                expires_at=stored.expires_at,
            )

    async def end_all_of(self, user_id: UUID, now: datetime, but: UUID | None = None) -> None:
        for key, transaction in self.tables.transactions.items():
            if transaction.user_id == user_id and transaction.ended_at is None and key != but:
                self.tables.transactions[key] = replace(transaction, ended_at=now)


@dataclass(frozen=True, slots=True)
class MemoryCodes:
    """See the port."""

    tables: Tables

    async def add(self, code: AuthorizationCode) -> bool:
        if code.digest in self.tables.codes:
            return False
        self.tables.codes[code.digest] = code
        return True

    async def presented(self, digest: bytes) -> PresentedCode | None:
        code = self.tables.codes.get(digest)
        if code is None:
            return None
        grant = self.tables.grants[code.grant_id]
        user = self.tables.users[grant.user_id]
        return PresentedCode(code=code, grant=grant, user=user, session=self.tables.session_of(grant))

    async def redeem(self, digest: bytes, now: datetime) -> bool:
        """As `consume`, unless the grant has ended."""
        presented = await self.presented(digest)
        return presented is not None and presented.grant.revoked_at is None and await self.consume(digest, now)

    async def consume(self, digest: bytes, now: datetime) -> bool:
        code = self.tables.codes.get(digest)
        if code is None or code.used_at is not None or code.expires_at <= now:
            return False
        self.tables.codes[digest] = replace(code, used_at=now)
        return True
