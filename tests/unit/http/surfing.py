"""People with browsers, who load our pages and send their forms."""

import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.unit.http.served import ORIGIN, PASSWORD, Served

CALLBACK = "https://rp.example/cb"
VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
BROWSER = {"user-agent": "Mozilla/5.0 (Test)", "sec-fetch-site": "same-origin"}


class Forms(HTMLParser):
    """The forms of a page: their fields with values, and the buttons by id with what they send."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.buttons: dict[str, dict[str, str]] = {}
        self.fields: dict[str, dict[str, str | None]] = {}
        self.order: list[str] = []
        self._hidden: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name, value = values.get("name"), values.get("value") or ""
        if tag == "form":
            self._hidden = {}
        elif tag == "input" and name:
            self.fields[name] = values
            if values.get("type") == "hidden":
                self._hidden[name] = value
        elif tag == "button" and values.get("id"):
            button = str(values["id"])
            self.buttons[button] = self._hidden | ({name: value} if name else {})
            self.order.append(button)


@dataclass(frozen=True)
class Page:
    """What came back at last: a page of ours, or the way to somebody else."""

    answer: httpx.Response

    @property
    def path(self) -> str:
        return urlsplit(str(self.answer.url)).path

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def text(self) -> str:
        return self.answer.text

    @property
    def forms(self) -> Forms:
        return Forms(self.answer.text)

    @property
    def leads_to(self) -> str | None:
        """The address of somebody else's that this answer sends the browser to."""
        location: str | None = self.answer.headers.get("location")
        return location

    @property
    def told(self) -> dict[str, str]:
        """The parameters of an authorization response, each of them once."""
        assert self.leads_to is not None, self.text
        pairs = parse_qsl(urlsplit(self.leads_to).query, keep_blank_values=True, strict_parsing=True)
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)


class Surfer:
    """One browser. It follows redirects within our site, and stops at those that leave it."""

    def __init__(self, served: Served) -> None:
        self.served = served
        transport = httpx.ASGITransport(served.app, client=("192.0.2.7", 50000))
        self.client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=BROWSER)

    @property
    def cookies(self) -> dict[str, str]:
        return dict(self.client.cookies)

    async def opens(self, address: str, params: Mapping[str, str] | None = None) -> Page:
        return await self._followed(await self.client.get(address, params=params))

    async def presses(self, page: Page, button: str, **typed: str) -> Page:
        return await self._followed(await self.presses_only(page, button, **typed))

    async def presses_only(self, page: Page, button: str, **typed: str) -> httpx.Response:
        """Without following where it leads."""
        return await self.client.post(str(page.answer.url), data=page.forms.buttons[button] | typed)

    async def _followed(self, answer: httpx.Response) -> Page:
        for _ in range(10):
            location = answer.headers.get("location", "")
            if answer.status_code != 303 or not location.startswith("/"):
                return Page(answer)
            answer = await self.client.get(location)
        raise AssertionError("redirects without an end")


@dataclass(frozen=True)
class RelyingParty:
    """An application, and what it asks for."""

    served: Served
    client_id: str
    secret: str | None
    redirect_uri: str = CALLBACK

    def asks(self, **parameters: str) -> dict[str, str]:
        asked = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": "openid profile",
            "state": "af0ifj",
            "nonce": "n-0S6",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        } | parameters
        return {name: value for name, value in asked.items() if value}

    async def redeems(self, code: str, **parameters: str) -> httpx.Response:
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri, "code_verifier": VERIFIER}
        asked |= {"client_id": self.client_id} | parameters
        asked |= {} if self.secret is None else {"client_secret": self.secret}
        return await self.served.client.post("/token", data=asked)


async def relying_party(served: Served, **members: Any) -> RelyingParty:
    """Registered the way RFC 7591 has it."""
    asked = {"client_name": "Logbook", "redirect_uris": [CALLBACK], "scope": "openid profile email offline_access"} | members
    answer = await served.posts_json("/create_client", **asked)
    assert answer.status_code == 200, answer.text
    content = answer.json()
    return RelyingParty(served, content["client_id"], content.get("client_secret"), asked["redirect_uris"][0])


@dataclass(frozen=True)
class Somebody:
    """A person with an authenticator app."""

    served: Served
    username: str
    seed: str

    def code(self) -> str:
        return self.served.code(self.seed)

    async def gives_password(self, surfer: Surfer, page: Page) -> Page:
        assert page.path == "/login", page.text
        return await surfer.presses(page, "login", username=self.username, password=PASSWORD)

    async def gives_code(self, surfer: Surfer, page: Page) -> Page:
        assert page.path == "/login/otp", page.text
        return await surfer.presses(page, "continue", code=self.code())

    async def signs_in(self, surfer: Surfer, page: Page) -> Page:
        """To the page after the code, and after the recovery codes where they are shown."""
        page = await self.gives_code(surfer, await self.gives_password(surfer, page))
        return await surfer.presses(page, "continue") if page.path == "/recovery-codes" else page


async def somebody(served: Served, username: str = "mira") -> Somebody:
    return Somebody(served, username, await served.registers(username))


def key_in(page: Page) -> str:
    """The secret on an enrolment page, without its spaces."""
    found = re.search(r'<p class="secret">([A-Z2-7 ]+)</p>', page.text)
    assert found is not None, page.text
    return found[1].replace(" ", "")
