"""From which web pages programs in a browser may ask for tokens: CORS, as `/token`, `/userinfo` and `/revoke` have it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from application.freshness import Fresh
from application.ports.clients import FindClients
from domain.clients.client import Client

PAGE = 500  # clients a query

Origins = Fresh[None, frozenset[str]]


@dataclass(frozen=True, slots=True)
class BrowserOrigins:
    """The exact origins of public clients' http(s) redirect URIs. A confidential client is no program in a browser."""

    clients: FindClients

    async def __call__(self, _: None) -> frozenset[str]:
        """All of them, for a cache: nothing secret depends on them, and no cookie goes with such a request."""
        return frozenset([origin async for client in self._public() for origin in map(origin_of, client.redirect_uris) if origin])

    async def _public(self) -> AsyncIterator[Client]:
        after = ""
        while page := await self.clients.page(after, PAGE):
            for client in page:
                if client.is_public and client.disabled_at is None:
                    yield client
            after = page[-1].client_id


def origin_of(uri: str) -> str | None:
    """As a browser writes it in `Origin` (RFC 6454 6.2): lower case, without the scheme's own port. None for an app's own scheme."""
    parts = urlsplit(uri)
    default = {"https": 443, "http": 80}.get(parts.scheme)
    if default is None or parts.hostname is None:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in {None, default} else "")
