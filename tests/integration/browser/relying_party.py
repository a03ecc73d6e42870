"""An application on this machine: it sends people to sign in, and keeps what comes back to it."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from msgspec import Struct

from tests.integration.http.site import App, Site

WAITS = 10.0  # seconds for a browser that is on its way


class Callback(Struct, frozen=True):
    """What a browser brought."""

    method: str
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """One request of it, with its `state` and PKCE verifier, and the client that it is."""

    site: Site
    app: App
    redirect_uri: str
    callbacks: "Queue[Callback]"
    state: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def origin(self) -> str:
        return self.redirect_uri.removesuffix("/cb")

    def address(self, **parameters: str) -> str:
        """Where it sends a person."""
        challenge = urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "client_id": self.app.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": "openid profile email",
            "state": self.state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.site.node.url}/authorize?{urlencode(asked | parameters)}"

    def told(self) -> Callback:
        """The one answer, which names whom it answers and who answers (RFC 9207)."""
        callback = self.callbacks.get(timeout=WAITS)
        assert self.callbacks.empty()
        assert callback.parameters["state"] == self.state
        assert callback.parameters["iss"] == self.site.node.url
        return callback

    async def redeems(self, code: str) -> dict[str, Any]:
        """The tokens."""
        answer: httpx.Response = await self.site.asks(
            "/token", self.app, grant_type="authorization_code", code=code, redirect_uri=self.redirect_uri, code_verifier=self.verifier
        )
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens


@contextmanager
def listening() -> Iterator[tuple[str, "Queue[Callback]"]]:
    """A redirect URI on loopback, and what comes there."""
    callbacks: Queue[Callback] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._keep(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._keep(self.rfile.read(int(self.headers["content-length"])).decode())

        def _keep(self, encoded: str) -> None:
            if urlsplit(self.path).path == "/cb":
                callbacks.put(Callback(self.command, dict(parse_qsl(encoded, keep_blank_values=True, strict_parsing=True))))
            text = b"<!doctype html><html lang=en><title>Logbook</title><link rel=icon href=data:,><h1>Welcome back</h1>"
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/cb", callbacks
    server.shutdown()
    server.server_close()
