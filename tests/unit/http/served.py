"""The application on memory and fakes, spoken to as a client would."""

import asyncio
import base64
from collections.abc import AsyncIterator, Iterator, MutableMapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec

from adapters.crypto.jose_signer import JoseSigner
from adapters.memory.store import MemoryJournal, MemoryStore, MemoryUnit
from application.audit.trail import AuditTrail
from application.ports.audit import AuditFilter
from domain.authenticators.totp import PERIOD
from domain.refusal import Overloaded
from entrypoints.http.app import make_app
from entrypoints.http.front_door import FrontDoor
from entrypoints.office import Office
from entrypoints.settings import Settings, read_settings
from tests.fakes.clock import FixedClock
from tests.fakes.entropy import CountingEntropy
from tests.fakes.key_pairs import KeptPairs
from tests.fakes.otp import PlainOneTimePasswords, PlainPictures
from tests.fakes.passwords import PlainPasswords
from tests.fakes.seal import PlainSeal

ORIGIN = "https://127.0.0.1:5000"
PASSWORD = "correct horse battery"
DEVELOPMENT = {"WATCHWORD_ENV": "development", "DATABASE_URL": "memory://"}
PRODUCTION = {
    "DATABASE_URL": "postgres://db/watchword",  # named, not opened: the store is memory
    "SECRET_KEY": "9f2c4d7e8a1b3c5d6e7f8091a2b3c4d5",
    "WATCHWORD_ISSUER": ORIGIN,
    "WATCHWORD_TRUSTED_PROXIES": "none",
}


class SilentStore(MemoryStore):
    """A database that answered when the server started, and does no more."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = 0

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[MemoryUnit]:
        self.begun += 1
        if self.begun > 1:
            raise Overloaded("database silent")
        async with super().begin() as unit:
            yield unit

    async def ready(self) -> None:
        raise Overloaded("database silent")


@dataclass(frozen=True)
class Served:
    """A running server, and a client of it."""

    house: Office
    client: httpx.AsyncClient
    clock: FixedClock
    app: FrontDoor

    async def posts_json(self, path: str, **members: object) -> httpx.Response:
        return await self.client.post(path, json=members)

    async def registers(self, username: str = "mira") -> str:
        """The new person's seed."""
        answer = await self.posts_json("/register_user", username=username, password=PASSWORD)
        assert answer.status_code == 200, answer.text
        otp_uri: str = answer.json()["otp_uri"]
        return parse_qs(urlsplit(otp_uri).query)["secret"][0]

    async def creates_client(self, **members: object) -> tuple[str, str]:
        """Its identifier and secret."""
        asked = {"client_name": "Logbook", "redirect_uri": "https://rp.example/cb", "scope": "profile email"} | members
        answer = await self.posts_json("/create_client", **asked)
        assert answer.status_code == 200, answer.text
        content: dict[str, str] = answer.json()
        return content["client_id"], content["client_secret"]

    async def gets_token(self, client: tuple[str, str], grant_type: str = "client_credentials", **parameters: str) -> dict[str, Any]:
        answer = await self.client.post("/token", data={"grant_type": grant_type, **parameters}, auth=client)
        assert answer.status_code == 200, answer.text
        content: dict[str, Any] = answer.json()
        return content

    def code(self, seed: str) -> str:
        """What the app of whoever has that seed shows now."""
        octets = base64.b32decode(seed + "=" * (-len(seed) % 8))
        return PlainOneTimePasswords().codes(octets)(int(self.clock.now().timestamp()) // PERIOD)

    async def events(self) -> list[tuple[str, int]]:
        """Kind and count, oldest first."""
        return [(event.kind, event.count) for event in reversed(await self.house.store.read.audit.newest(AuditFilter(), 1000))]


def settings(environ: dict[str, str]) -> Settings:
    return read_settings(environ)


@asynccontextmanager
async def serving(environ: dict[str, str] | None = None, **changes: object) -> AsyncIterator[Served]:
    """For as long as the block lasts. `changes` are parts of the house, by name."""
    clock, entropy, seal, store = FixedClock(), CountingEntropy(), PlainSeal(), MemoryStore()
    parts: dict[str, Any] = {
        "settings": settings(environ or DEVELOPMENT),
        "store": store,
        "journal": MemoryJournal(store),
        "trail": AuditTrail(entropy, timedelta(days=400), timedelta(days=3)),
        "passwords": PlainPasswords(),
        "seal": seal,
        "signer": JoseSigner(seal, KeptPairs()),
        "clock": clock,
        "entropy": entropy,
        "one_time_passwords": PlainOneTimePasswords(),
        "pictures": PlainPictures(),
    }
    house = Office(**parts | changes)
    with borrowed(house, frozenset((environ or DEVELOPMENT).items()) if "settings" not in changes else None) as app:
        transport = httpx.ASGITransport(app, client=("192.0.2.7", 50000))
        async with living(app), httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            yield Served(house, client, clock, app)


@dataclass
class Opening:
    """What an application opens when it starts: a house that can be another one each time."""

    house: Office

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Office]:
        await self.house.ensure_keys()
        yield self.house


IDLE: dict[frozenset[tuple[str, str]] | None, list[tuple[FrontDoor, Opening]]] = {}  # by environment


@contextmanager
def borrowed(house: Office, environment: frozenset[tuple[str, str]] | None) -> Iterator[FrontDoor]:
    """An application for the house. Making one takes Litestar longer than most tests, so those that have stopped are started again."""
    idle = IDLE.setdefault(environment, [])
    if idle and environment is not None:
        app, opening = idle.pop()
        opening.house = house
    else:
        opening = Opening(house)
        app = make_app(house.settings, "0.1.0", opening)
    yield app
    idle.append((app, opening))  # only where the test has left it as it was


@asynccontextmanager
async def living(app: FrontDoor) -> AsyncIterator[None]:
    """The lifespan, in a task of its own as in a server: the test's fixtures begin and end in different ones."""
    told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    said: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    life = asyncio.create_task(app({"type": "lifespan", "state": {}}, told.get, said.put))
    await told.put({"type": "lifespan.startup"})
    assert (await said.get())["type"] == "lifespan.startup.complete"
    yield
    await told.put({"type": "lifespan.shutdown"})
    assert (await said.get())["type"] == "lifespan.shutdown.complete"
    await life


def problem(answer: httpx.Response) -> dict[str, Any]:
    """The members of a problem, which is well-formed."""
    assert answer.headers["content-type"] == "application/problem+json"
    content: dict[str, Any] = msgspec.json.decode(answer.content)
    assert content["type"] == "about:blank"
    assert content["status"] == answer.status_code
    assert content["detail"] == content["error_description"]
    return content
