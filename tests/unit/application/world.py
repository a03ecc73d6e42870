"""A whole house on memory, with a clock of its own: what the use cases are tried in."""

import asyncio
from base64 import b32decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from msgspec import structs

from adapters.memory.store import MemoryJournal, MemoryStore
from application.audit.trail import AuditTrail
from application.clients.draw_client import NewClient
from application.clients.leave import Leave
from application.grants.grant_type import TokenRequest
from application.ports.audit import AuditFilter
from application.registrations.doorkeeper import Visitor
from application.tokens.introspect_token import Introspection
from application.tokens.issue_token import TokenAnswer
from domain.authenticators.totp import PERIOD
from domain.clients.authentication import ClientCredentials
from domain.clients.client import Client
from domain.clients.metadata import Asked
from domain.secret import Secret
from domain.users.user import User
from domain.users.username import parse_username
from entrypoints.office import Office
from entrypoints.settings import read_settings
from tests.fakes.clock import FixedClock
from tests.fakes.entropy import CountingEntropy
from tests.fakes.otp import PlainOneTimePasswords, PlainPictures
from tests.fakes.passwords import PlainPasswords
from tests.fakes.seal import PlainSeal
from tests.fakes.signer import PlainSigner

ISSUER = "https://id.example"
HOME = "192.0.2.1"
PASSWORD = "correct horse battery"
DEVELOPMENT = {"WATCHWORD_ENV": "development", "WATCHWORD_ISSUER": ISSUER, "DATABASE_URL": "memory://"}


@dataclass(frozen=True, kw_only=True)
class World(Office):
    """The house as it is wired, on memory and fakes."""

    store: MemoryStore
    clock: FixedClock
    passwords: PlainPasswords

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


async def a_world(**settings: object) -> World:
    """A development house, with what the settings say otherwise, and keys to sign with."""
    store, entropy = MemoryStore(), CountingEntropy()
    world = World(
        settings=structs.replace(read_settings(DEVELOPMENT), **settings),
        store=store,
        journal=MemoryJournal(store),
        passwords=PlainPasswords(),
        seal=PlainSeal(),
        signer=PlainSigner(),
        clock=FixedClock(),
        entropy=entropy,
        trail=AuditTrail(entropy, timedelta(days=400), timedelta(days=3)),
        one_time_passwords=PlainOneTimePasswords(),
        pictures=PlainPictures(),
    )
    await world.ensure_keys()
    return world


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
