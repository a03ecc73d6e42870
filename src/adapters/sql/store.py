"""The store on a database: units of work, and finders in autocommit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import literal_column, select

from adapters.sql.audit import SqlAudit, SqlFindAudit
from adapters.sql.authenticators import SqlAcquaintances, SqlAuthenticators, SqlFindAcquaintances, SqlFindAuthenticators, SqlWindows
from adapters.sql.clients import SqlClients, SqlFindClients
from adapters.sql.codes import SqlCodes, SqlFindCodes
from adapters.sql.consents import SqlConsents, SqlFindConsents
from adapters.sql.engine import Connection, Engine, Transaction
from adapters.sql.grants import SqlFindGrants, SqlGrants
from adapters.sql.keys import SqlFindKeyring, SqlFindSigningKeys, SqlKeyring, SqlSigningKeys
from adapters.sql.recovery_codes import SqlFindRecoveryCodes, SqlRecoveryCodes
from adapters.sql.refresh_tokens import SqlFindRefreshTokens, SqlRefreshTokens
from adapters.sql.registrations import SqlFindRegistrationTokens, SqlRegistrationTokens
from adapters.sql.resources import SqlFindResources, SqlResources
from adapters.sql.revoked_tokens import SqlFindRevokedTokens, SqlRevokedTokens
from adapters.sql.sessions import SqlFindSessions, SqlSessions
from adapters.sql.statement import Statement
from adapters.sql.sweep import REPLAYED, SHOWN, SWEEP
from adapters.sql.throttles import SqlFindThrottles, SqlThrottles
from adapters.sql.transactions import SqlFindTransactions, SqlTransactions
from adapters.sql.users import SqlFindUsers, SqlUsers
from domain.refusal import Refusal

READY: Statement = select(literal_column("1"))


class SqlReader:
    """Finders alone."""

    __slots__ = (
        "acquaintances",
        "audit",
        "authenticators",
        "clients",
        "codes",
        "consents",
        "grants",
        "keyring",
        "recovery_codes",
        "refresh_tokens",
        "registration_tokens",
        "resources",
        "revoked_tokens",
        "sessions",
        "signing_keys",
        "throttles",
        "transactions",
        "users",
    )

    def __init__(self, connection: Connection) -> None:
        self.users = SqlFindUsers(connection)
        self.authenticators = SqlFindAuthenticators(connection)
        self.recovery_codes = SqlFindRecoveryCodes(connection)
        self.acquaintances = SqlFindAcquaintances(connection)
        self.sessions = SqlFindSessions(connection)
        self.consents = SqlFindConsents(connection)
        self.transactions = SqlFindTransactions(connection)
        self.codes = SqlFindCodes(connection)
        self.clients = SqlFindClients(connection)
        self.resources = SqlFindResources(connection)
        self.registration_tokens = SqlFindRegistrationTokens(connection)
        self.grants = SqlFindGrants(connection)
        self.refresh_tokens = SqlFindRefreshTokens(connection)
        self.revoked_tokens = SqlFindRevokedTokens(connection)
        self.signing_keys = SqlFindSigningKeys(connection)
        self.keyring = SqlFindKeyring(connection)
        self.throttles = SqlFindThrottles(connection)
        self.audit = SqlFindAudit(connection)


class SqlUnit:
    """A unit of work."""

    __slots__ = (
        "acquaintances",
        "audit",
        "authenticators",
        "clients",
        "codes",
        "connection",
        "consents",
        "grants",
        "keyring",
        "recovery_codes",
        "refresh_tokens",
        "registration_tokens",
        "resources",
        "revoked_tokens",
        "sessions",
        "signing_keys",
        "throttles",
        "transactions",
        "users",
        "windows",
    )

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.users = SqlUsers(connection)
        self.authenticators = SqlAuthenticators(connection)
        self.windows = SqlWindows(connection)
        self.recovery_codes = SqlRecoveryCodes(connection)
        self.acquaintances = SqlAcquaintances(connection)
        self.sessions = SqlSessions(connection)
        self.consents = SqlConsents(connection)
        self.transactions = SqlTransactions(connection)
        self.codes = SqlCodes(connection)
        self.clients = SqlClients(connection)
        self.resources = SqlResources(connection)
        self.registration_tokens = SqlRegistrationTokens(connection)
        self.grants = SqlGrants(connection)
        self.refresh_tokens = SqlRefreshTokens(connection)
        self.revoked_tokens = SqlRevokedTokens(connection)
        self.signing_keys = SqlSigningKeys(connection)
        self.keyring = SqlKeyring(connection)
        self.throttles = SqlThrottles(connection)
        self.audit = SqlAudit(connection)


@dataclass(frozen=True, slots=True)
class SqlStore:
    """On whatever database the engine is."""

    engine: Engine
    read: SqlReader = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "read", SqlReader(self.engine))

    @property
    def commits(self) -> int:
        """Units of this store, and batches of the journal on the same engine."""
        return self.engine.commits

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqlUnit]:
        """The transaction rule: a decision commits, a refusal is a decision and commits, anything else rolls back.

        Whoever swallows the error of a statement cannot commit either: `commit` raises it again.
        """
        transaction = await self.engine.begin()
        try:
            yield SqlUnit(transaction)
        except Refusal:
            await self._commit(transaction)
            raise
        except BaseException:
            await transaction.rollback()
            raise
        await self._commit(transaction)

    async def _commit(self, transaction: Transaction) -> None:
        await transaction.commit()
        self.engine.commits += 1

    async def sweep(self, now: datetime, limit: int) -> int:
        """Delete at most `limit` rows that have expired, each table in a unit of its own; how many were."""
        swept = 0
        for statement in SWEEP:
            if swept < limit:
                async with self.begin() as unit:
                    gone = await unit.connection.rows(statement, now=now, lately=now - REPLAYED, long_ago=now - SHOWN, most=limit - swept)
                swept += len(gone)
        return swept

    async def ready(self) -> None:
        """Raises `Overloaded`."""
        await self.engine.rows(READY)
