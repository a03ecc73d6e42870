"""The store in memory: for tests, and for development that keeps nothing."""

from asyncio import Lock
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from adapters.memory.audit import MemoryAudit
from adapters.memory.authenticators import MemoryAcquaintances, MemoryAuthenticators, MemoryRecoveryCodes, MemoryWindows
from adapters.memory.authorization import MemoryCodes, MemoryTransactions
from adapters.memory.clients import MemoryClients, MemoryResources
from adapters.memory.grants import MemoryGrants
from adapters.memory.keys import MemoryKeyring, MemorySigningKeys
from adapters.memory.registrations import MemoryRegistrationTokens
from adapters.memory.sessions import MemoryConsents, MemorySessions
from adapters.memory.sweep import sweep
from adapters.memory.tables import Tables
from adapters.memory.throttles import MemoryThrottles
from adapters.memory.tokens import MemoryRefreshTokens, MemoryRevokedTokens
from adapters.memory.users import MemoryUsers
from application.ports.journal import Redemption
from application.ports.store import Reader
from domain.audit import AuditEvent
from domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class MemoryUnit:
    """Everything over one set of tables: a unit's draft, or for readers what is committed."""

    users: MemoryUsers
    authenticators: MemoryAuthenticators
    windows: MemoryWindows
    recovery_codes: MemoryRecoveryCodes
    acquaintances: MemoryAcquaintances
    sessions: MemorySessions
    consents: MemoryConsents
    transactions: MemoryTransactions
    codes: MemoryCodes
    clients: MemoryClients
    resources: MemoryResources
    registration_tokens: MemoryRegistrationTokens
    grants: MemoryGrants
    refresh_tokens: MemoryRefreshTokens
    revoked_tokens: MemoryRevokedTokens
    signing_keys: MemorySigningKeys
    keyring: MemoryKeyring
    throttles: MemoryThrottles
    audit: MemoryAudit

    @classmethod
    def over(cls, tables: Tables) -> "MemoryUnit":
        """Every room of it."""
        return cls(
            users=MemoryUsers(tables),
            authenticators=MemoryAuthenticators(tables),
            windows=MemoryWindows(tables),
            recovery_codes=MemoryRecoveryCodes(tables),
            acquaintances=MemoryAcquaintances(tables),
            sessions=MemorySessions(tables),
            consents=MemoryConsents(tables),
            transactions=MemoryTransactions(tables),
            codes=MemoryCodes(tables),
            clients=MemoryClients(tables),
            resources=MemoryResources(tables),
            registration_tokens=MemoryRegistrationTokens(tables),
            grants=MemoryGrants(tables),
            refresh_tokens=MemoryRefreshTokens(tables),
            revoked_tokens=MemoryRevokedTokens(tables),
            signing_keys=MemorySigningKeys(tables),
            keyring=MemoryKeyring(tables),
            throttles=MemoryThrottles(tables),
            audit=MemoryAudit(tables),
        )


@dataclass(slots=True)
class MemoryStore:
    """One unit at a time, on a draft that replaces what is committed when the unit ends well."""

    tables: Tables = field(default_factory=Tables)
    turn: Lock = field(default_factory=Lock)
    commits: int = field(default=0, init=False)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[MemoryUnit]:
        """See the port."""
        async with self.turn:
            draft = self.tables.draft()
            try:
                yield MemoryUnit.over(draft)
            except Refusal:
                self._commit(draft)
                raise
            self._commit(draft)

    def _commit(self, draft: Tables) -> None:
        self.tables.take(draft)
        self.commits += 1

    @property
    def read(self) -> Reader:
        """See the port."""
        return MemoryUnit.over(self.tables)

    async def sweep(self, now: datetime, limit: int) -> int:
        """See the port."""
        async with self.turn:
            return sweep(self.tables, now, limit)

    async def ready(self) -> None:
        """It always is."""


@dataclass(frozen=True, slots=True)
class MemoryJournal:
    """Appends in a unit of work: there is no COMMIT to share."""

    store: MemoryStore

    async def append(self, *events: AuditEvent) -> None:
        """See the port."""
        async with self.store.begin() as unit:
            for event in events:
                await unit.audit.add(event)

    async def redeem(self, redemption: Redemption) -> bool:
        """See the port."""
        async with self.store.begin() as unit:
            if redemption.code is not None and not await unit.codes.redeem(redemption.code, redemption.event.at):
                return False
            if redemption.refresh_token is not None and not await unit.refresh_tokens.renew(redemption.refresh_token):
                return False
            await unit.audit.add(redemption.event)
            return True
