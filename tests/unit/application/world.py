"""A whole house on memory, with a clock of its own: what the use cases are tried in."""

import asyncio
from base64 import b32decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from urllib.parse import parse_qs, urlsplit

from adapters.memory.store import MemoryJournal, MemoryStore
from application.audit.decisions import Decisions
from application.audit.trail import AuditTrail
from application.authenticators.demand_code import DemandCode
from application.authenticators.pending import DrawAuthenticator
from application.authenticators.spend_code import SpendCode
from application.authenticators.verify_otp import VerifyOtp
from application.clients.add_client import AddClient
from application.clients.authenticate_client import AuthenticateClient, Clients
from application.clients.create_client import CreateClient, DrawClient, NewClient
from application.clients.leave import Leave
from application.freshness import Fresh
from application.grants.grant_type import TokenRequest
from application.grants.open_grant import OpenGrant
from application.grants.password import PasswordGrant
from application.grants.refresh_token import RefreshTokenGrant
from application.keys.rotate_keys import EnsureKeys, RevokeKey, RotateKeys
from application.keys.signing_keys import SigningKeys
from application.ports.audit import AuditFilter
from application.registrations.doorkeeper import Doorkeeper, Visitor
from application.resources.known_resources import KnownResources
from application.tokens.introspect_token import Introspection, IntrospectToken
from application.tokens.issue_token import IssueToken, TokenAnswer
from application.tokens.live_tokens import LiveTokens
from application.tokens.mint import Mint
from application.tokens.read_profile import ReadProfile
from application.tokens.revoke_token import RevokeToken
from application.users.register_user import DrawUser, RegisterUser
from domain.authenticators.totp import PERIOD
from domain.clients.authentication import ClientCredentials
from domain.clients.client import Client
from domain.clients.metadata import Asked, Policy
from domain.keys.signing_key import SigningKey
from domain.registrations import Door, Kind
from domain.secret import Secret
from domain.throttle import QUARTER, Limit
from domain.tokens.lifetimes import Lifetimes
from domain.users.password import BESIDE_A_CODE
from domain.users.user import User
from domain.users.username import parse_username
from tests.fakes.clock import FixedClock
from tests.fakes.entropy import CountingEntropy
from tests.fakes.otp import PlainOneTimePasswords
from tests.fakes.passwords import PlainPasswords
from tests.fakes.seal import PlainSeal
from tests.fakes.signer import PlainSigner

ISSUER = "https://id.example"
HOME = "192.0.2.1"
PASSWORD = "correct horse battery"


@dataclass
class World:
    """Each use case with in-memory adapters and fakes. The doors and lifetimes can be set before it is first used."""

    door: Door = Door.OPEN
    lifetimes: Lifetimes = field(default_factory=Lifetimes)
    window: timedelta = timedelta(seconds=120)
    policy: Policy = field(default_factory=lambda: Policy(scopes=None, password_by_default=True))
    address_failures: Limit = field(default_factory=lambda: Limit("address_failures", 100, QUARTER))
    sign_ups: int = 60

    def __post_init__(self) -> None:
        self.clock = FixedClock()
        self.entropy = CountingEntropy()
        self.seal = PlainSeal()
        self.signer = PlainSigner()
        self.passwords = PlainPasswords()
        self.one_time_passwords = PlainOneTimePasswords()
        self.store = MemoryStore()
        self.journal = MemoryJournal(self.store)
        self.trail = AuditTrail(self.entropy)
        self.decisions = Decisions(self.store, self.journal, self.trail, self.address_failures)
        self.clients: Clients = Fresh[str, Client](self.store.read.clients.of, self.clock)
        self.keys = SigningKeys(Fresh[None, tuple[SigningKey, ...]](self._keys, self.clock), self.clock, self.lifetimes.access)
        self.draw_authenticator = DrawAuthenticator(self.entropy, self.seal, self.one_time_passwords, "Watchword")
        self.spend_code = SpendCode(self.one_time_passwords, self.seal)
        self.authenticate_client = AuthenticateClient(self.clients, self.decisions, self.clock)
        self.ensure_keys = EnsureKeys(self.store, self.trail, self.signer, self.clock)
        self.revoke_key = RevokeKey(self.store, self.trail, self.signer, self.clock)
        self.rotate_keys = RotateKeys(
            self.store, self.trail, self.signer, self.clock, visible=timedelta(seconds=600), lifetime=timedelta(days=90)
        )

    async def _keys(self, _: None) -> tuple[SigningKey, ...]:
        return await self.store.read.signing_keys.all()

    def doorkeeper(self, kind: Kind) -> Doorkeeper:
        return Doorkeeper(kind, self.door, self.decisions, self.sign_ups)

    @cached_property
    def register_user(self) -> RegisterUser:
        draw_user = DrawUser(self.entropy, self.seal)
        door = self.doorkeeper(Kind.USERS)
        return RegisterUser(door, self.decisions, self.passwords, BESIDE_A_CODE, draw_user, self.draw_authenticator, self.clock)

    @cached_property
    def create_client(self) -> CreateClient:
        return CreateClient(self.doorkeeper(Kind.CLIENTS), self.decisions, DrawClient(self.entropy), self.policy, self.clock)

    @cached_property
    def add_client(self) -> AddClient:
        policy = Policy(scopes=None, password_by_default=False, is_operator=True)
        return AddClient(self.store, self.trail, DrawClient(self.entropy), policy, self.clock)

    @cached_property
    def verify_otp(self) -> VerifyOtp:
        return VerifyOtp(self.decisions, self.spend_code, self.clock, self.window)

    @cached_property
    def live_tokens(self) -> LiveTokens:
        return LiveTokens(ISSUER, self.store, self.clients, self.keys, self.signer, self.clock)

    @cached_property
    def introspect_token(self) -> IntrospectToken:
        return IntrospectToken(self.authenticate_client, self.live_tokens, self.store, self.clock)

    @cached_property
    def revoke_token(self) -> RevokeToken:
        return RevokeToken(self.authenticate_client, self.live_tokens, self.store, self.trail, self.clock)

    @cached_property
    def read_profile(self) -> ReadProfile:
        return ReadProfile(self.live_tokens)

    @cached_property
    def issue_token(self) -> IssueToken:
        password = PasswordGrant(
            self.store,
            self.decisions,
            self.passwords,
            self.seal,
            DemandCode(self.spend_code, self.trail),
            OpenGrant(self.entropy, self.lifetimes),
        )
        refresh = RefreshTokenGrant(self.seal, self.lifetimes)
        return IssueToken(
            authenticate_client=self.authenticate_client,
            grant_types={grant.grant_type: grant for grant in (password, refresh)},
            known_resources=KnownResources(self.store, loopback_is_known=True),
            decisions=self.decisions,
            journal=self.journal,
            keys=self.keys,
            mint=Mint(ISSUER, self.entropy, self.signer),
            lifetimes=self.lifetimes,
            clock=self.clock,
        )

    async def somebody(self, name: str = "mira", password: str = PASSWORD, address: str = HOME) -> "Person":
        """A person who has just registered: their authenticator is pending."""
        uri = await self.register_user(parse_username(name), password, Visitor(address, None))
        return Person(self, name, password, uri, address)

    async def someone_confirmed(self, name: str = "mira") -> "Person":
        """A person who used their authenticator a while ago."""
        person = await self.somebody(name)
        await person.verifies(person.code())
        self.clock.advance(minutes=5)
        return person

    async def application(self, **metadata: object) -> "Application":
        """A confidential client that was made the simple way."""
        asked = Asked(client_name=f"Logbook {self.entropy.name()}", redirect_uri="https://rp.example/cb")
        new = await self.create_client(replace_members(asked, metadata), Visitor(HOME, None))
        return Application(self, new)

    async def operators_application(
        self, resources: tuple[str, ...] = (), *, introspect_any: bool = False, **metadata: object
    ) -> "Application":
        """A client that an operator made; public if it says `token_endpoint_auth_method="none"`."""
        asked = Asked(client_name="Logbook", grant_types=("password", "refresh_token"), scope="profile email")
        new = await self.add_client(replace_members(asked, metadata), Leave(resources=resources, introspect_any=introspect_any))
        return Application(self, new)

    async def events(self, kind: str | None = None) -> tuple[tuple[str, str | None, int], ...]:
        """Kind, reason and count of the audit trail, oldest first."""
        events = await self.store.read.audit.newest(AuditFilter(kind=kind), 10_000)
        return tuple((event.kind, event.reason, event.count) for event in reversed(events))

    async def user(self, name: str) -> User:
        user = await self.store.read.users.of(parse_username(name).key)
        assert user is not None
        return user


def replace_members(asked: Asked, members: Mapping[str, object]) -> Asked:
    return Asked(**{name: getattr(asked, name) for name in asked.__struct_fields__} | dict(members))


@dataclass(frozen=True)
class Person:
    """Somebody with a password and an authenticator app."""

    world: World
    name: str
    password: str
    otp_uri: str
    address: str

    def code(self, steps: int = 0) -> str:
        """What their app shows now, or so many steps away."""
        seed = parse_qs(urlsplit(self.otp_uri).query)["secret"][0]
        return self._codes(seed)(int(self.world.clock.now().timestamp()) // PERIOD + steps)

    def wrong_code(self) -> str:
        """Six digits that the app shows at none of the steps around."""
        shown = {self.code(steps) for steps in range(-4, 5)}
        return next(code for code in (f"{n:06}" for n in range(20)) if code not in shown)

    async def verifies(self, code: str, address: str | None = None) -> None:
        await self.world.verify_otp(parse_username(self.name), code, address or self.address)

    def _codes(self, seed: str) -> Callable[[int], str]:
        return self.world.one_time_passwords.codes(b32decode(seed + "=" * (-len(seed) % 8)))


@dataclass(frozen=True)
class Application:
    """A registered client."""

    world: World
    new: NewClient
    address: str = HOME

    @property
    def client(self) -> Client:
        return self.new.client

    @property
    def credentials(self) -> ClientCredentials:
        method = self.client.auth_methods[0] if self.client.auth_methods else "none"
        return ClientCredentials(self.client.client_id, method, self.new.secret)

    def at(self, address: str) -> "Application":
        return replace(self, address=address)

    async def asks(self, grant_type: str, resources: tuple[str, ...] = (), **parameters: str) -> TokenAnswer:
        request = TokenRequest(
            credentials=self.credentials,
            address=self.address,
            parameters={"grant_type": grant_type, **parameters},
            resources=resources,
        )
        return await self.world.issue_token(request)

    async def asks_without_grant_type(self) -> TokenAnswer:
        return await self.world.issue_token(TokenRequest(credentials=self.credentials, address=self.address, parameters={}))

    async def signs_in(self, person: Person, otp: str | None = None, *, password: str | None = None, **parameters: str) -> TokenAnswer:
        if otp is not None:
            parameters["otp"] = otp
        return await self.asks("password", (), username=person.name, password=password or person.password, **parameters)

    async def refreshes(self, token: object, **parameters: str) -> TokenAnswer:
        assert isinstance(token, str)
        return await self.asks("refresh_token", (), refresh_token=token, **parameters)

    async def introspects(self, token: object) -> Introspection:
        assert isinstance(token, str)
        return await self.world.introspect_token(token, self.credentials, self.address)

    async def revokes(self, token: object) -> None:
        assert isinstance(token, str)
        await self.world.revoke_token(token, self.credentials, self.address)


async def all_of(*awaitables: object) -> list[object]:
    """What each came to, exceptions included."""
    return await asyncio.gather(*awaitables, return_exceptions=True)  # type: ignore[call-overload,no-any-return]


WRONG_SECRET = Secret("x" * 43)
