"""The outermost ASGI callable: what holds for every request and every answer, errors included.

Litestar's own places for this (middleware, response headers, hooks) skip 404, 405 or errors.
"""

import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from entrypoints.http.answer import Answer, Send
from entrypoints.http.client_address import ClientAddress
from entrypoints.http.errors import Style, plain
from entrypoints.http.request import Receive, Request

log = logging.getLogger("watchword.http")

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_HEADER_BYTES = 16 * 1024
LONGEST_TARGET = 16 * 1024
HEALTH = "/health/"
_OTHER_SPELLING = re.compile(rb"//|[%;]|./$|/\.\.?(/|$)")

SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
NO_STORE = ((b"cache-control", b"no-store"), (b"pragma", b"no-cache"))  # RFC 6749 5.1 wants both
HSTS = (b"strict-transport-security", b"max-age=31536000")
# A browser would remember it for every port of the developer's machine.
NOT_HSTS = frozenset({b"localhost", b"127.0.0.1", b"[::1]"})


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """Counts header bytes, checks `Host`, finds the client's address, answers HEAD, and adds what every answer carries."""

    app: App
    hosts: frozenset[bytes]  # what `Host` may say, in lower case
    client_address: ClientAddress
    nowhere: Callable[[Request], Answer]  # what is said of an address that is none of ours

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})  # there are none here
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = _host(scope)
        door = _Door(send, _name(host), is_head=scope["method"] == "HEAD")
        refusal = self._refusal(scope, receive, host)
        if refusal is not None:
            await refusal.send(door)
            return
        peer = scope["client"][0] if scope.get("client") else None
        address = self.client_address.of(peer, scope["headers"])
        inner = {**scope, "client": (address, 0), "method": "GET" if door.is_head else scope["method"]}
        try:
            await self.app(inner, receive, door)
        except Exception:
            log.exception("a request failed outside of every endpoint")
            if door.is_open:
                raise  # half an answer is out: only a broken connection can say so
            await plain(500, Style.PROBLEM).send(door)

    def _refusal(self, scope: Scope, receive: Receive, host: bytes) -> Answer | None:
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_TARGET:
            return plain(414, Style.PROBLEM)
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADER_BYTES:
            return plain(431, Style.PROBLEM)
        if host not in self.hosts and not scope["path"].startswith(HEALTH):
            return plain(421, Style.PROBLEM)
        # Every address has one spelling: a proxy's rule for it must not be passed by another.
        if _OTHER_SPELLING.search(scope.get("raw_path") or scope["path"].encode()):
            return self.nowhere(Request(scope, receive))
        return None


def _host(scope: Scope) -> bytes:
    """The one `Host`, in lower case; empty where it is missing or doubled."""
    values = [value for name, value in scope["headers"] if name == b"host"]
    return values[0].lower() if len(values) == 1 else b""


def _name(host: bytes) -> bytes:
    """Without the port."""
    name, colon, port = host.rpartition(b":")
    return name if colon and port.isdigit() else host


class _Door:
    """One answer on its way out."""

    __slots__ = ("_name", "_send", "is_head", "is_open")

    def __init__(self, send: Send, name: bytes, *, is_head: bool) -> None:
        self._send = send
        self._name = name
        self.is_head = is_head
        self.is_open = False

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.is_open = True
            message = {**message, "headers": self._with_ours(message.get("headers", ()))}
        elif self.is_head:
            message = {**message, "body": b""}
        await self._send(message)

    def _with_ours(self, headers: Any) -> list[tuple[bytes, bytes]]:  # noqa: ANN401, any iterable, by ASGI
        """An answer may say something else than the default."""
        theirs = [(bytes(name).lower(), bytes(value)) for name, value in headers]
        said = {name for name, _ in theirs}
        ours = [header for header in SECURITY if header[0] not in said]
        if b"cache-control" not in said:
            ours.extend(NO_STORE)
        if self._name not in NOT_HSTS:
            ours.append(HSTS)
        return theirs + ours
