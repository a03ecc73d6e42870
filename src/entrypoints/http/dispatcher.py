"""The short way for the routes that programs ask most: past Litestar's router, to the very same endpoint objects."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from entrypoints.http import introspect, jwks, metadata, profile, revoke, token, userinfo
from entrypoints.http.answer import Send
from entrypoints.http.cross_origin import CrossOrigin
from entrypoints.http.endpoint import Endpoint
from entrypoints.http.front_door import App
from entrypoints.http.request import Receive, Request

Scope = MutableMapping[str, Any]

# Method and path, and whose they are. Litestar routes them as well: for its documentation, and for every other method.
HOT: Mapping[tuple[str, str], str] = {
    ("POST", "/token"): token.NAME,
    ("POST", "/introspect"): introspect.NAME,
    ("POST", "/revoke"): revoke.NAME,
    ("GET", "/userinfo"): userinfo.NAME,
    ("POST", "/userinfo"): userinfo.NAME,
    ("GET", "/profile"): profile.NAME,
    ("GET", "/jwks"): jwks.NAME,
    **{("GET", path): metadata.NAME for path in metadata.PATHS},
}


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Calls the endpoint of a hot route itself, and leaves everything else to the router.

    It stands behind the front door as the router does, and knows nothing of any endpoint but its name: whatever holds for a
    request is decided before or after it.
    """

    router: App
    lanes: dict[tuple[str, str], Endpoint | CrossOrigin] = field(default_factory=dict)

    def open(self, endpoints: Mapping[str, Endpoint | CrossOrigin]) -> None:
        """From now on: endpoints are made when the server starts, and last as long as it."""
        self.lanes.update({way: endpoints[name] for way, name in HOT.items()})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        endpoint = self.lanes.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if endpoint is None:
            await self.router(scope, receive, send)
        else:
            await (await endpoint(Request(scope, receive))).send(send)
