"""The use cases, wired to whatever adapters they are given. Read top to bottom."""

from dataclasses import dataclass
from functools import cached_property

from application.audit.decisions import Decisions
from application.audit.trail import AuditTrail
from application.authenticators.demand_code import DemandCode
from application.authenticators.pending import DrawAuthenticator
from application.authenticators.renew_recovery_codes import RenewRecoveryCodes
from application.authenticators.spend_code import SpendCode
from application.authenticators.verify_otp import VerifyOtp
from application.authorization.begin_authorization import BeginAuthorization
from application.authorization.decide import Decide
from application.authorization.enrol import Enrol
from application.authorization.finish_authorization import FinishAuthorization
from application.authorization.give_code import GiveCode
from application.authorization.give_password import GivePassword
from application.authorization.situations import Situations
from application.authorization.walk import Walk
from application.clients.authenticate_client import AuthenticateClient, Clients
from application.clients.browser_origins import BrowserOrigins, Origins
from application.clients.create_client import CreateClient
from application.clients.draw_client import DrawClient
from application.freshness import Fresh
from application.grants.authorization_code import AuthorizationCodeGrant
from application.grants.open_grant import OpenGrant
from application.grants.password import PasswordGrant
from application.grants.refresh_token import RefreshTokenGrant
from application.keys.rotate_keys import EnsureKeys, RevokeKey, RotateKeys
from application.keys.signing_keys import SigningKeys
from application.ports.audit import Journal
from application.ports.clock import Clock
from application.ports.entropy import Entropy
from application.ports.otp import OneTimePasswords, Pictures
from application.ports.passwords import Passwords
from application.ports.seal import Seal
from application.ports.signer import Signer
from application.ports.store import Store
from application.registrations.doorkeeper import Doorkeeper
from application.resources.known_resources import KnownResources
from application.sessions.end_session import EndSession
from application.sessions.open_session import OpenSession
from application.tokens.introspect_token import IntrospectToken
from application.tokens.issue_token import IssueToken
from application.tokens.live_tokens import LiveTokens
from application.tokens.mint import Mint
from application.tokens.read_profile import ReadProfile
from application.tokens.read_userinfo import ReadUserinfo
from application.tokens.revoke_token import RevokeToken
from application.users.draw_user import DrawUser
from application.users.register_user import RegisterUser
from application.users.try_password import TryPassword
from domain.authenticators.assurance import Acr
from domain.clients.metadata import Policy
from domain.keys.signing_key import SigningKey
from domain.registrations import Kind
from domain.throttle import QUARTER, Limit
from entrypoints.settings import Settings


@dataclass(frozen=True, kw_only=True)
class House:
    """The use cases, each made when it is first asked for."""

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
        return LiveTokens(self.settings.issuer, self.store, self.clients, self.signing_keys, self.signer, self.clock)

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

    # Over HTTP

    @cached_property
    def register_user(self) -> RegisterUser:
        rules, door = self.settings.password_rules, self.doorkeeper(Kind.USERS)
        return RegisterUser(door, self.decisions, self.passwords, rules, self.draw_user, self.draw_authenticator, self.clock)

    @cached_property
    def verify_otp(self) -> VerifyOtp:
        return VerifyOtp(self.decisions, self.spend_code, self.clock, self.settings.otp_window)

    @cached_property
    def create_client(self) -> CreateClient:
        policy, door = self.policy(is_operator=False), self.doorkeeper(Kind.CLIENTS)
        return CreateClient(door, self.decisions, DrawClient(self.entropy), policy, self.clock)

    @cached_property
    def issue_token(self) -> IssueToken:
        lifetimes = self.settings.lifetimes
        open_grant = OpenGrant(self.entropy, lifetimes)
        password = PasswordGrant(self.try_password, self.demand_code, open_grant)
        refresh_token = RefreshTokenGrant(self.trail, self.seal, lifetimes)
        code = AuthorizationCodeGrant(self.trail, open_grant)
        return IssueToken(
            authenticate_client=self.authenticate_client,
            grant_types={grant.grant_type: grant for grant in (code, password, refresh_token)},
            known_resources=self.known_resources,
            decisions=self.decisions,
            journal=self.journal,
            keys=self.signing_keys,
            mint=Mint(self.settings.issuer, self.settings.id_token_lifetime, self.entropy, self.signer),
            lifetimes=lifetimes,
            clock=self.clock,
        )

    @cached_property
    def introspect_token(self) -> IntrospectToken:
        return IntrospectToken(self.authenticate_client, self.live_tokens, self.store, self.clock)

    @cached_property
    def revoke_token(self) -> RevokeToken:
        return RevokeToken(self.authenticate_client, self.live_tokens, self.store, self.trail, self.clock)

    @cached_property
    def read_profile(self) -> ReadProfile:
        return ReadProfile(self.live_tokens)

    # In a browser

    @cached_property
    def try_password(self) -> TryPassword:
        return TryPassword(self.store, self.decisions, self.passwords, self.seal)

    @cached_property
    def open_session(self) -> OpenSession:
        return OpenSession(self.entropy, self.seal)

    @cached_property
    def situations(self) -> Situations:
        return Situations(self.clients, Acr(self.settings.minimum_acr))

    @cached_property
    def walk(self) -> Walk:
        return Walk(self.store, self.decisions, self.situations, self.clock)

    @cached_property
    def known_resources(self) -> KnownResources:
        return KnownResources(loopback_is_known=self.settings.is_development)

    @cached_property
    def begin_authorization(self) -> BeginAuthorization:
        return BeginAuthorization(
            store=self.store,
            decisions=self.decisions,
            clients=self.clients,
            situations=self.situations,
            known_resources=self.known_resources,
            keys=self.signing_keys,
            signer=self.signer,
            entropy=self.entropy,
            clock=self.clock,
            issuer=self.settings.issuer,
        )

    @cached_property
    def give_password(self) -> GivePassword:
        return GivePassword(self.walk, self.try_password, self.draw_authenticator, self.open_session)

    @cached_property
    def give_code(self) -> GiveCode:
        renew = RenewRecoveryCodes(self.entropy, self.seal, self.trail)
        return GiveCode(self.walk, self.demand_code, self.try_password, self.open_session, renew, self.seal)

    @cached_property
    def enrol(self) -> Enrol:
        return Enrol(self.walk, self.draw_authenticator, self.one_time_passwords, self.seal)

    @cached_property
    def decide(self) -> Decide:
        return Decide(self.walk, self.settings.issuer)

    @cached_property
    def finish_authorization(self) -> FinishAuthorization:
        return FinishAuthorization(self.walk, self.entropy, self.seal, self.settings.lifetimes, self.settings.issuer)

    @cached_property
    def end_session(self) -> EndSession:
        return EndSession(self.store, self.trail, self.clock)

    @cached_property
    def browser_origins(self) -> Origins:
        return Fresh(BrowserOrigins(self.store.read.clients), self.clock)

    @cached_property
    def read_userinfo(self) -> ReadUserinfo:
        return ReadUserinfo(self.live_tokens)

    # Keys

    @cached_property
    def ensure_keys(self) -> EnsureKeys:
        return EnsureKeys(self.store, self.trail, self.signer, self.clock)

    @cached_property
    def rotate_keys(self) -> RotateKeys:
        visible, lifetime = 2 * self.settings.jwks_max_age, self.settings.signing_key_lifetime
        return RotateKeys(self.store, self.trail, self.signer, self.clock, visible, lifetime)

    @cached_property
    def revoke_key(self) -> RevokeKey:
        return RevokeKey(self.store, self.trail, self.signer, self.clock)
