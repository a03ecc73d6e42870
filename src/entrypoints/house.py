"""The use cases, wired to whatever adapters they are given. Read top to bottom."""

from functools import cached_property

from application.account.begin_renewal import BeginRenewal
from application.account.change_password import ChangePassword
from application.account.end_sessions import EndSessions
from application.account.enter_account import EnterAccount
from application.account.errands import Errands
from application.account.manage_authenticator import RemoveAuthenticator, RenameAuthenticator
from application.account.read_applications import ReadApplications
from application.account.withdraw_consent import WithdrawConsent
from application.authenticators.verify_otp import VerifyOtp
from application.authorization.begin_authorization import BeginAuthorization
from application.authorization.choose_password import ChoosePassword
from application.authorization.confirm_another import ConfirmAnother
from application.authorization.decide import Decide
from application.authorization.enrol import Enrol
from application.authorization.finish_authorization import FinishAuthorization
from application.authorization.give_code import GiveCode
from application.authorization.give_password import GivePassword
from application.authorization.start_over import StartOver
from application.clients.browser_origins import BrowserOrigins, Origins
from application.clients.create_client import CreateClient
from application.clients.draw_client import DrawClient
from application.freshness import Fresh
from application.grants.authorization_code import AuthorizationCodeGrant
from application.grants.end_replayed import EndReplayed
from application.grants.open_grant import OpenGrant
from application.grants.password import PasswordGrant
from application.grants.refresh_token import RefreshTokenGrant
from application.keys.rotate_keys import EnsureKeys, RevokeKey, RotateKeys
from application.sessions.end_session import EndSession
from application.tokens.introspect_token import IntrospectToken
from application.tokens.issue_token import IssueToken
from application.tokens.mint import Mint
from application.tokens.purchase import Purchase
from application.tokens.read_profile import ReadProfile
from application.tokens.read_userinfo import ReadUserinfo
from application.tokens.revoke_token import RevokeToken
from application.users.register_user import RegisterUser
from domain.registrations import Kind
from entrypoints.ground import Ground


class House(Ground):
    """The use cases, each made when it is first asked for."""

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
        open_grant, end_replayed = OpenGrant(self.entropy, lifetimes), EndReplayed(self.trail)
        password = PasswordGrant(self.try_password, self.demand_code, open_grant)
        refresh_token = RefreshTokenGrant(end_replayed, self.seal, lifetimes, self.minimum_acr)
        code = AuthorizationCodeGrant(end_replayed, open_grant, self.minimum_acr)
        return IssueToken(
            authenticate_client=self.authenticate_client,
            grant_types={grant.grant_type: grant for grant in (code, password, refresh_token)},
            known_resources=self.known_resources,
            purchase=Purchase(self.known_resources, self.decisions),
            decisions=self.decisions,
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
    def begin_authorization(self) -> BeginAuthorization:
        return BeginAuthorization(
            store=self.store,
            decisions=self.decisions,
            clients=self.clients,
            open_transaction=self.open_transaction,
            known_resources=self.known_resources,
            keys=self.signing_keys,
            signer=self.signer,
            clock=self.clock,
            issuer=self.settings.issuer,
        )

    @cached_property
    def give_password(self) -> GivePassword:
        return GivePassword(self.walk, self.try_password, self.draw_authenticator, self.open_session)

    @cached_property
    def give_code(self) -> GiveCode:
        renew = self.renew_recovery_codes
        return GiveCode(self.walk, self.demand_code, self.try_password, self.open_session, renew, self.spend_recovery_code)

    @cached_property
    def choose_password(self) -> ChoosePassword:
        return ChoosePassword(self.walk, self.replace_password, self.try_password)

    @cached_property
    def enrol(self) -> Enrol:
        return Enrol(self.walk, self.draw_authenticator, self.one_time_passwords, self.seal)

    @cached_property
    def start_over(self) -> StartOver:
        return StartOver(self.walk)

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

    # In somebody's account

    @cached_property
    def enter_account(self) -> EnterAccount:
        return EnterAccount(self.open_transaction, self.clock)

    @cached_property
    def errands(self) -> Errands:
        return Errands(self.decisions, self.demand_code, self.spend_recovery_code, self.clock)

    @cached_property
    def change_password(self) -> ChangePassword:
        return ChangePassword(self.errands, self.try_password, self.replace_password)

    @cached_property
    def begin_renewal(self) -> BeginRenewal:
        return BeginRenewal(self.errands, self.open_transaction, self.draw_authenticator, self.renew_recovery_codes, self.seal)

    @cached_property
    def confirm_another(self) -> ConfirmAnother:
        return ConfirmAnother(self.walk, self.spend_code)

    @cached_property
    def rename_authenticator(self) -> RenameAuthenticator:
        return RenameAuthenticator(self.errands)

    @cached_property
    def remove_authenticator(self) -> RemoveAuthenticator:
        return RemoveAuthenticator(self.errands)

    @cached_property
    def end_sessions(self) -> EndSessions:
        return EndSessions(self.errands)

    @cached_property
    def withdraw_consent(self) -> WithdrawConsent:
        return WithdrawConsent(self.errands)

    @cached_property
    def read_applications(self) -> ReadApplications:
        return ReadApplications(self.store, self.clock)

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
