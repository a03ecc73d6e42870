"""What is asked of a server, whichever it is."""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from benchmarks.asking import OK, ask

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TOKEN, INTROSPECT, INTROSPECT_NEW, USERINFO, PROFILE, DISCOVERY, JWKS = ROUTES = (
    "token",
    "introspection",
    "introspection, tokens never seen",
    "userinfo",
    "/profile",
    "discovery",
    "JWKS",
)
MACHINE = "grant_type=client_credentials"


@dataclass(frozen=True, slots=True)
class Call:
    """A request that is sent again and again. With bodies it is a POST, and each may be for one use only."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    bodies: Sequence[str] = ()
    is_for_one_use: bool = False
    expects: str = ""  # what every good answer has in it

    def once(self, base: str) -> str:
        """The answer to it. Raises `WrongAnswer`."""
        status, text = ask(base + self.path, self.headers, self.bodies[0] if self.bodies else None)
        if status != OK or self.expects not in text.replace(" ", ""):
            raise WrongAnswer(f"{self.path} answers {status} {text[:200]}")
        return text

    def parted(self) -> tuple["Call", "Call"]:
        """A tenth of what is for one use, to get warm with, and the rest."""
        tenth = len(self.bodies) // 10
        return replace(self, bodies=self.bodies[:tenth]), replace(self, bodies=self.bodies[tenth:])


def basic(client: tuple[str, str]) -> dict[str, str]:
    """The headers of a form by this client, whose id and secret need no encoding."""
    return FORM | {"Authorization": f"Basic {b64encode(':'.join(client).encode()).decode()}"}


class WrongAnswer(Exception):
    """A server whose answers are not what was asked for is not compared."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A server under test, set up and not yet started."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    base: str
    paths: Mapping[str, str]  # by route; what it does not have is left out
    client: tuple[str, str]  # its id and secret
    person_token: Callable[["Subject"], str]  # of somebody who agreed to `openid profile email`
    machine: str = MACHINE  # what a machine sends for a token
    machine_new: str = MACHINE  # and for one that introspection knows
    warm_seconds: int = 0  # before each measurement, where a compiler has to get warm

    @property
    def basic(self) -> dict[str, str]:
        """How its client says who it is (RFC 6749 2.3.1)."""
        return basic(self.client)

    @property
    def first(self) -> str:
        """The address that answers as soon as anything does."""
        return self.base + self.paths[DISCOVERY]

    def form(self, route: str, body: str, expects: str) -> Call:
        """A form by its client."""
        return Call(self.paths[route], self.basic, (body,), expects=expects)

    def get(self, route: str, expects: str, headers: Mapping[str, str] | None = None) -> Call:
        """A GET. Of a route that it does not have, nobody sends it."""
        return Call(self.paths.get(route, ""), headers or {}, expects=expects)

    def token(self, body: str) -> str:
        """One access token."""
        answer = json.loads(self.form(TOKEN, body, "access_token").once(self.base))
        return str(answer["access_token"])


def calls(subject: Subject) -> dict[str, Call]:
    """By route, of a server that runs; without the tokens never seen, which take a moment to get."""
    person = subject.person_token(subject)
    bearer = {"Authorization": f"Bearer {person}"}
    every = {
        TOKEN: subject.form(TOKEN, subject.machine, '"access_token"'),
        INTROSPECT: subject.form(INTROSPECT, f"token={quote(person)}", '"active":true'),
        USERINFO: subject.get(USERINFO, '"sub"', bearer),
        PROFILE: subject.get(PROFILE, '"username"', bearer),
        DISCOVERY: subject.get(DISCOVERY, '"issuer"'),
        JWKS: subject.get(JWKS, '"keys"'),
    }
    return {route: call for route, call in every.items() if route in subject.paths}


def never_seen(subject: Subject, answers: Path) -> Call:
    """Introspection of each token in these answers of the token endpoint, once."""
    tokens = [json.loads(line)["access_token"] for line in answers.read_text().splitlines()]
    return Call(
        subject.paths[INTROSPECT],
        subject.basic,
        [f"token={quote(token)}" for token in tokens],
        is_for_one_use=True,
        expects='"active":true',
    )
