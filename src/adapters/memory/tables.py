"""What the store in memory holds. All rows are frozen, so that a shallow copy of the tables is a snapshot."""

from copy import copy
from dataclasses import dataclass, field, fields
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from domain.audit import AuditEvent
from domain.authenticators.acquaintance import Acquaintance
from domain.authenticators.recovery_code import RecoveryCode
from domain.authenticators.totp import Totp
from domain.authenticators.window import OtpWindow
from domain.authorization.code import AuthorizationCode
from domain.authorization.transaction import Transaction
from domain.clients.client import Client
from domain.consents.consent import Consent
from domain.grants.grant import Grant
from domain.keys.signing_key import SigningKey
from domain.registrations import RegistrationToken
from domain.resources import Resource
from domain.sessions.session import Session
from domain.tokens.refresh_token import RefreshToken
from domain.users.user import User


class Throttle(Struct, frozen=True):
    """A counter's row, or the pace of `admit`, whose `until` is the theoretical arrival time."""

    count: int
    until: datetime


@dataclass(slots=True)
class Tables:
    """Rows by their keys, oldest insertion first."""

    users: dict[UUID, User] = field(default_factory=dict)
    authenticators: dict[UUID, Totp] = field(default_factory=dict)
    windows: dict[UUID, OtpWindow] = field(default_factory=dict)
    recovery_codes: dict[bytes, RecoveryCode] = field(default_factory=dict)
    acquaintances: dict[tuple[UUID, bytes], Acquaintance] = field(default_factory=dict)
    sessions: dict[UUID, Session] = field(default_factory=dict)
    consents: dict[tuple[UUID, UUID], Consent] = field(default_factory=dict)  # by person and application
    transactions: dict[UUID, Transaction] = field(default_factory=dict)
    codes: dict[bytes, AuthorizationCode] = field(default_factory=dict)
    clients: dict[UUID, Client] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    registration_tokens: dict[UUID, RegistrationToken] = field(default_factory=dict)
    grants: dict[UUID, Grant] = field(default_factory=dict)
    refresh_tokens: dict[bytes, RefreshToken] = field(default_factory=dict)
    revoked_tokens: dict[str, datetime] = field(default_factory=dict)
    signing_keys: dict[str, SigningKey] = field(default_factory=dict)
    keyring: bytes | None = None
    throttles: dict[tuple[str, bytes], Throttle] = field(default_factory=dict)
    audit: dict[bytes, AuditEvent] = field(default_factory=dict)  # by bucket, else by id

    def draft(self) -> "Tables":
        """A copy to work on."""
        return Tables(*(copy(getattr(self, each.name)) for each in fields(self)))

    def take(self, draft: "Tables") -> None:
        """Hold what the draft holds, from now on."""
        for each in fields(self):
            setattr(self, each.name, getattr(draft, each.name))

    def session_of(self, grant: Grant) -> Session | None:
        """Where it was agreed, if there was one and it is still known."""
        return None if grant.session_id is None else self.sessions.get(grant.session_id)

    def drop_orphans(self) -> None:
        """What hangs on a deleted row goes with it."""
        self.authenticators = {key: row for key, row in self.authenticators.items() if row.user_id in self.users}
        self.windows = {key: row for key, row in self.windows.items() if row.user_id in self.users}
        self.recovery_codes = {key: row for key, row in self.recovery_codes.items() if row.user_id in self.users}
        self.acquaintances = {key: row for key, row in self.acquaintances.items() if row.user_id in self.users}
        self.sessions = {key: row for key, row in self.sessions.items() if row.user_id in self.users}
        self.transactions = {key: row for key, row in self.transactions.items() if row.user_id is None or row.user_id in self.users}
        self.consents = {key: row for key, row in self.consents.items() if row.user_id in self.users and row.client_id in self.clients}
        self.grants = {key: row for key, row in self.grants.items() if row.user_id in self.users and row.client_id in self.clients}
        self.codes = {key: row for key, row in self.codes.items() if row.grant_id in self.grants}
        self.refresh_tokens = {key: row for key, row in self.refresh_tokens.items() if row.grant_id in self.grants}
