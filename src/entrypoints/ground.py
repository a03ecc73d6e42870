"""What the house stands on: adapters, and what several use cases share. Read top to bottom."""

from dataclasses import dataclass
from functools import cached_property

from application.audit.decisions import Decisions
from application.audit.trail import AuditTrail
from application.authenticators.demand_code import DemandCode
from application.authenticators.pending import DrawAuthenticator
from application.authenticators.renew_recovery_codes import RenewRecoveryCodes
from application.authenticators.spend_code import SpendCode
from application.authenticators.spend_recovery_code import SpendRecoveryCode
from application.authorization.open_transaction import OpenTransaction
from application.authorization.situations import Situations
from application.authorization.walk import Walk
from application.clients.authenticate_client import AuthenticateClient, Clients
from application.freshness import Fresh
from application.keys.signing_keys import SigningKeys
from application.ports.clock import Clock
from application.ports.entropy import Entropy
from application.ports.journal import Journal
from application.ports.otp import OneTimePasswords, Pictures
from application.ports.passwords import Passwords
from application.ports.seal import Seal
from application.ports.signer import Signer
from application.ports.store import Store
from application.registrations.doorkeeper import Doorkeeper
from application.resources.known_resources import KnownResources
from application.sessions.open_session import OpenSession
from application.tokens.live_tokens import LiveTokens
from application.users.draw_user import DrawUser
from application.users.replace_password import ReplacePassword
from application.users.set_claims import SetClaims
from application.users.try_password import TryPassword
from domain.authenticators.assurance import Acr
from domain.clients.metadata import Policy
from domain.keys.signing_key import SigningKey
from domain.registrations import Kind
from domain.throttle import QUARTER, Limit
from entrypoints.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The adapters, and what several use cases share; each made when it is first asked for."""

    settings: Settings
    store: Store
    journal: Journal
    trail: AuditTrail
    passwords: Passwords
    seal: Seal
    signer: Signer
    clock: Clock
    entropy: Entropy
    one_time_passwords: OneTimePasswords
    pictures: Pictures

    # What several use cases share

    @cached_property
    def decisions(self) -> Decisions:
        return Decisions(
            self.store, self.journal, self.trail, self.clock, Limit("address_failures", self.settings.address_failures, QUARTER)
        )

    @property
    def minimum_acr(self) -> Acr:
        return Acr(self.settings.minimum_acr)

    @cached_property
    def clients(self) -> Clients:
        return Fresh(self.store.read.clients.of, self.clock)

    @cached_property
    def signing_keys(self) -> SigningKeys:
        async def load(_: None) -> tuple[SigningKey, ...]:
            return await self.store.read.signing_keys.all()

        return SigningKeys(Fresh(load, self.clock), self.clock, self.settings.access_token_lifetime)

    @cached_property
    def authenticate_client(self) -> AuthenticateClient:
        return AuthenticateClient(self.clients, self.decisions, self.clock)

    @cached_property
    def live_tokens(self) -> LiveTokens:
        return LiveTokens(self.settings.issuer, self.store, self.clients, self.signing_keys, self.signer, self.clock, self.minimum_acr)

    @cached_property
    def draw_user(self) -> DrawUser:
        return DrawUser(self.entropy, self.seal)

    @cached_property
    def draw_authenticator(self) -> DrawAuthenticator:
        return DrawAuthenticator(self.entropy, self.seal, self.one_time_passwords, self.settings.otp_issuer)

    @cached_property
    def spend_code(self) -> SpendCode:
        return SpendCode(self.one_time_passwords, self.seal)

    @cached_property
    def demand_code(self) -> DemandCode:
        return DemandCode(self.spend_code, self.trail)

    def doorkeeper(self, kind: Kind) -> Doorkeeper:
        """Of users or of clients."""
        door = self.settings.user_registration if kind is Kind.USERS else self.settings.client_registration
        return Doorkeeper(kind, door, self.decisions, self.settings.sign_ups_per_hour)

    def policy(self, *, is_operator: bool) -> Policy:
        """What a registrant may have; an operator gives any scope."""
        return Policy(
            scopes=None if is_operator else self.settings.registrable_scopes,
            password_by_default=self.settings.is_development,
            is_operator=is_operator,
        )

    @cached_property
    def spend_recovery_code(self) -> SpendRecoveryCode:
        return SpendRecoveryCode(self.seal)

    @cached_property
    def renew_recovery_codes(self) -> RenewRecoveryCodes:
        return RenewRecoveryCodes(self.entropy, self.seal, self.trail)

    @cached_property
    def replace_password(self) -> ReplacePassword:
        return ReplacePassword(self.store, self.passwords, self.settings.password_rules, self.seal)

    @cached_property
    def set_claims(self) -> SetClaims:
        return SetClaims(self.store, self.trail, self.clock)

    @cached_property
    def try_password(self) -> TryPassword:
        return TryPassword(self.store, self.decisions, self.passwords, self.seal)

    @cached_property
    def open_session(self) -> OpenSession:
        return OpenSession(self.entropy, self.seal)

    @cached_property
    def situations(self) -> Situations:
        return Situations(self.clients, self.minimum_acr)

    @cached_property
    def walk(self) -> Walk:
        return Walk(self.store, self.decisions, self.situations, self.clock)

    @cached_property
    def known_resources(self) -> KnownResources:
        return KnownResources(loopback_is_known=self.settings.is_development)

    @cached_property
    def open_transaction(self) -> OpenTransaction:
        return OpenTransaction(self.store, self.decisions, self.situations, self.entropy)
