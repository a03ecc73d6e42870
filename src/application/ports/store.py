"""The store: everything that must survive, and the one place where transactions begin and end."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from application.ports.audit import Audit, FindAudit
from application.ports.authenticators import (
    Acquaintances,
    Authenticators,
    FindAcquaintances,
    FindAuthenticators,
    FindRecoveryCodes,
    RecoveryCodes,
    Windows,
)
from application.ports.authorization import Codes, FindCodes, FindTransactions, Transactions
from application.ports.clients import Clients, FindClients, FindResources, Resources
from application.ports.grants import FindGrants, Grants
from application.ports.keys import FindKeyring, FindSigningKeys, Keyring, SigningKeys
from application.ports.registrations import FindRegistrationTokens, RegistrationTokens
from application.ports.sessions import Consents, FindConsents, FindSessions, Sessions
from application.ports.throttles import FindThrottles, Throttles
from application.ports.tokens import FindRefreshTokens, FindRevokedTokens, RefreshTokens, RevokedTokens
from application.ports.users import FindUsers, Users


class Reader(Protocol):
    """Finders alone, each in autocommit, for the hot path."""

    @property
    def users(self) -> FindUsers: ...
    @property
    def authenticators(self) -> FindAuthenticators: ...
    @property
    def recovery_codes(self) -> FindRecoveryCodes: ...
    @property
    def acquaintances(self) -> FindAcquaintances: ...
    @property
    def sessions(self) -> FindSessions: ...
    @property
    def consents(self) -> FindConsents: ...
    @property
    def transactions(self) -> FindTransactions: ...
    @property
    def codes(self) -> FindCodes: ...
    @property
    def clients(self) -> FindClients: ...
    @property
    def resources(self) -> FindResources: ...
    @property
    def registration_tokens(self) -> FindRegistrationTokens: ...
    @property
    def grants(self) -> FindGrants: ...
    @property
    def refresh_tokens(self) -> FindRefreshTokens: ...
    @property
    def revoked_tokens(self) -> FindRevokedTokens: ...
    @property
    def signing_keys(self) -> FindSigningKeys: ...
    @property
    def keyring(self) -> FindKeyring: ...
    @property
    def throttles(self) -> FindThrottles: ...
    @property
    def audit(self) -> FindAudit: ...


class Unit(Protocol):
    """A unit of work: what is written in it becomes visible together, at its end."""

    @property
    def users(self) -> Users: ...
    @property
    def authenticators(self) -> Authenticators: ...
    @property
    def windows(self) -> Windows: ...
    @property
    def recovery_codes(self) -> RecoveryCodes: ...
    @property
    def acquaintances(self) -> Acquaintances: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def consents(self) -> Consents: ...
    @property
    def transactions(self) -> Transactions: ...
    @property
    def codes(self) -> Codes: ...
    @property
    def clients(self) -> Clients: ...
    @property
    def resources(self) -> Resources: ...
    @property
    def registration_tokens(self) -> RegistrationTokens: ...
    @property
    def grants(self) -> Grants: ...
    @property
    def refresh_tokens(self) -> RefreshTokens: ...
    @property
    def revoked_tokens(self) -> RevokedTokens: ...
    @property
    def signing_keys(self) -> SigningKeys: ...
    @property
    def keyring(self) -> Keyring: ...
    @property
    def throttles(self) -> Throttles: ...
    @property
    def audit(self) -> Audit: ...


class Store(Protocol):
    """Memory, SQLite and PostgreSQL pass the same contract suites."""

    def begin(self) -> AbstractAsyncContextManager[Unit]:
        """A unit of work.

        At its end it commits. **A `Refusal` commits as well, and goes on**: it is a decision, and the failing path
        writes counters, spent codes and audit. Any other exception rolls back. Leaving the block means that COMMIT has
        returned. Raises `Overloaded` when the database does not answer in time.
        """
        ...

    @property
    def read(self) -> Reader:
        """Finders in autocommit: each sees what was committed before it was asked."""
        ...

    @property
    def commits(self) -> int:
        """How many units and batches this process has committed: what wakes the sweeping."""
        ...

    async def sweep(self, now: datetime, limit: int) -> int:
        """Delete at most `limit` rows that had expired by then; how many were. Refused at use whether swept or not."""
        ...

    async def ready(self) -> None:
        """Returns if the database answers. Raises `Overloaded`."""
        ...
