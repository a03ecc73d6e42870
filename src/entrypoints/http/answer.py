"""What a client gets."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec
from msgspec import Struct

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]

WITHOUT_CONTENT = frozenset({204, 304})  # RFC 9110 8.6
JSON: tuple[bytes, bytes] = (b"content-type", b"application/json")


class Answer(Struct, frozen=True):
    """A whole answer. The front door adds what every answer carries, and `no-store` where nothing is said about caching."""

    status: int
    body: bytes = b""
    headers: Headers = ()

    async def send(self, send: Send) -> None:
        """Write it to the client."""
        headers = list(self.headers)
        if self.status not in WITHOUT_CONTENT:
            headers.append((b"content-length", b"%d" % len(self.body)))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def json(content: object, status: int = 200, headers: Headers = ()) -> Answer:
    """An answer in JSON; Structs leave out their unset fields."""
    return Answer(status, msgspec.json.encode(content), (JSON, *headers))


def see_other(address: str, headers: Headers = ()) -> Answer:
    """Go there by GET (RFC 9110 15.4.4): a browser never repeats what it has posted."""
    return Answer(303, headers=((b"location", address.encode("ascii")), *headers))


def empty(status: int = 200) -> Answer:
    """An answer without a body, so without a Content-Type."""
    return Answer(status)
