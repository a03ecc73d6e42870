"""What a client sent, as our endpoints read it: over ASGI, so that any router or dispatcher can pass it on."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from domain.refusal import InvalidRequest

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

LONGEST_BODY = 64 * 1024  # bytes
READ_ON = 16 * 1024 * 1024  # bytes of a refused body that are read, so that its sender can read the answer
PATIENCE = 10.0  # seconds that a body may take, and as many to read on


class BodyTooLarge(InvalidRequest):
    """More than 64 KiB (RFC 9110 15.5.14). `is_read`: the sender has nothing more to say and will read the answer."""

    def __init__(self, *, is_read: bool) -> None:
        super().__init__("The body must have at most 65536 bytes.")
        self.is_read = is_read


class BodyLate(InvalidRequest):
    """The body did not come within 10 s (RFC 9110 15.5.9)."""

    def __init__(self) -> None:
        super().__init__("The body did not come in time.")


class WrongContentType(InvalidRequest):
    """The body is of another media type than is read here (RFC 9110 15.5.16)."""


class Request:
    """One request. Made of the ASGI scope in which the front door has put the client's address."""

    __slots__ = ("_headers", "_receive", "method", "path", "query", "scope")

    def __init__(self, scope: Mapping[str, Any], receive: Receive) -> None:
        self.scope = scope
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope["query_string"]  # read for what must not be in it, never for credentials
        self._headers: list[tuple[bytes, bytes]] = scope["headers"]
        self._receive = receive

    @property
    def address(self) -> str:
        """Whose counters a failure charges: the client's address, IPv6 by its /64."""
        client: tuple[str, int] | None = self.scope["client"]
        return client[0] if client else "unknown"

    def headers(self, name: bytes) -> list[str]:
        """All values of a header. Names are lower case in ASGI; values are any bytes, read as Latin-1."""
        return [value.decode("latin-1") for key, value in self._headers if key == name]

    def header(self, name: bytes) -> str | None:
        """The value of a header that must not be doubled: two readers would choose differently. Raises `InvalidRequest`."""
        values = self.headers(name)
        if len(values) > 1:
            raise InvalidRequest(f"The header {name.decode('ascii').title()} is doubled.")
        return values[0] if values else None

    async def body(self) -> bytes:
        """The whole body, at most 64 KiB. Raises `InvalidRequest`, `BodyTooLarge`, `BodyLate`."""
        self.header(b"content-length")
        try:
            async with asyncio.timeout(PATIENCE):
                body, is_whole = await self._read()
        except TimeoutError:
            raise BodyLate from None
        if len(body) > LONGEST_BODY:
            raise BodyTooLarge(is_read=is_whole or await self._read_on())
        return body

    async def _read(self) -> tuple[bytes, bool]:
        """What comes, until it is whole or too much: a length that was promised is not believed."""
        body = bytearray()
        more = True
        while more and len(body) <= LONGEST_BODY:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise InvalidRequest("The body ended early.", "client disconnected")
            body += message.get("body", b"")
            more = message.get("more_body", False)
        return bytes(body), not more

    async def _read_on(self) -> bool:
        """Whether the rest came to its end. A server that closes while a client still sends resets it, answer and all."""
        unread = READ_ON
        try:
            async with asyncio.timeout(PATIENCE):
                while unread > 0:
                    message = await self._receive()
                    unread -= len(message.get("body", b""))
                    if not message.get("more_body", False):
                        return True
        except TimeoutError:
            pass
        return False
