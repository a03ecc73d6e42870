"""An ASGI application that does nothing: what a request costs before anybody looks at it."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"2")]


async def app(scope: Message, _: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
    """`{}`, whatever is asked."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": b"{}"})
