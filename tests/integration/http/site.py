"""A server as people and programs use it."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import pyotp

from tests.integration.http.database import Database
from tests.integration.http.node import Node

PASSWORD = "testPassword123"
PERIOD = 30  # seconds
TRACES = re.compile(r'Traceback|File "|\.py\b|sqlalchemy|asyncpg|sqlite3', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an authenticator app."""

    username: str
    password: str
    otp_uri: str
    qr_code: str

    def code(self, steps: int = 0) -> str:
        """What the app shows now, or so many steps later."""
        app = pyotp.parse_uri(self.otp_uri)
        assert isinstance(app, pyotp.TOTP)
        return app.at(int(time.time()) + steps * PERIOD)

    def wrong_code(self) -> str:
        """Six digits that are right at no step that could count."""
        right = {self.code(steps) for steps in range(-4, 5)}
        return next(code for code in ("000000", "111111", "222222", *map(str, range(100000, 100020))) if code not in right)


@dataclass(frozen=True, slots=True)
class App:
    """A client. Without a secret it is a public one."""

    client_id: str
    secret: str | None

    @property
    def credentials(self) -> dict[str, str]:
        """In the body."""
        return {"client_id": self.client_id} | ({"client_secret": self.secret} if self.secret else {})


@dataclass(frozen=True, slots=True)
class Site:
    """One node, and somebody's connection to it. Whatever it answers is checked for what no answer may be."""

    node: Node
    http: httpx.AsyncClient
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "database", Database(self.node.database_url))

    async def registers(self, password: str = PASSWORD, username: str | None = None) -> Person:
        username = username or f"mira-{uuid4().hex[:12]}"
        answer = await self.http.post("/register_user", json={"username": username, "password": password})
        assert answer.status_code == 200, answer.text
        return Person(username, password, answer.json()["otp_uri"], answer.json()["qr_code"])

    async def makes_app(self, **metadata: Any) -> App:
        given = {"client_name": f"Logbook {uuid4().hex[:12]}", "redirect_uri": "https://logbook.example/callback"} | metadata
        answer = await self.http.post("/create_client", json={name: value for name, value in given.items() if value is not None})
        assert answer.status_code == 200, answer.text
        return App(answer.json()["client_id"], answer.json().get("client_secret"))

    async def verifies(self, person: Person, code: str) -> httpx.Response:
        return await self.http.post("/verify_otp", json={"username": person.username, "code": code})

    async def asks(self, path: str, app: App, **parameters: Any) -> httpx.Response:
        """A form, with the client's credentials in the body."""
        return await self.http.post(path, data=app.credentials | parameters)

    async def signs_in(self, person: Person, app: App, code: str | None = None, **other: Any) -> httpx.Response:
        """With the password grant."""
        said = {"grant_type": "password", "username": person.username, "password": person.password}
        return await self.asks("/token", app, **said | ({} if code is None else {"otp": code}) | other)

    async def refreshes(self, app: App, refresh_token: str, **other: Any) -> httpx.Response:
        return await self.asks("/token", app, grant_type="refresh_token", refresh_token=refresh_token, **other)

    async def is_active(self, app: App, token: str) -> bool:
        answer = await self.asks("/introspect", app, token=token)
        assert answer.status_code == 200, answer.text
        is_active: bool = answer.json()["active"]
        return is_active

    async def profile(self, token: str) -> httpx.Response:
        return await self.http.get("/profile", headers={"Authorization": f"Bearer {token}"})


def visit(node: Node, **options: Any) -> httpx.AsyncClient:
    """A client that trusts the node's CA and looks at every answer."""
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    hooks = {"response": [check]}
    return httpx.AsyncClient(base_url=node.url, verify=node.trusted(), timeout=30, limits=limits, event_hooks=hooks, **options)


async def check(answer: httpx.Response) -> None:
    """Never a 5xx but a 503 that says when, and never a word about what is inside."""
    await answer.aread()
    assert answer.status_code < 500 or (answer.status_code == 503 and int(answer.headers["retry-after"]) > 0), answer.text
    if answer.status_code == 429:
        assert int(answer.headers["retry-after"]) > 0
    if answer.status_code >= 400:
        assert not TRACES.search(answer.text), answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


async def early_in_a_step(seconds: float = 5.0) -> None:
    """With so much time left that two codes of this step are of one step."""
    left = PERIOD - time.time() % PERIOD
    if left < seconds:
        await asyncio.sleep(left + 0.1)
