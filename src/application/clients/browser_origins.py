"""From which web pages programs in a browser may ask for tokens: CORS, as `/token`, `/userinfo` and `/revoke` have it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from application.freshness import Fresh
from application.ports.clients import FindClients

Origins = Fresh[None, frozenset[str]]


@dataclass(frozen=True, slots=True)
class BrowserOrigins:
    """The exact origins of public clients' http(s) redirect URIs. A confidential client is no program in a browser."""

    clients: FindClients

    async def __call__(self, _: None) -> frozenset[str]:
        """All of them, for a cache: nothing secret depends on them, and no cookie goes with such a request."""
        return frozenset(filter(None, map(origin_of, await self.clients.public_redirect_uris())))


def origin_of(uri: str) -> str | None:
    """As a browser writes it in `Origin` (RFC 6454 6.2): lower case, without the scheme's own port. None for an app's own scheme."""
    parts = urlsplit(uri)
    default = {"https": 443, "http": 80}.get(parts.scheme)
    if default is None or parts.hostname is None:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in {None, default} else "")
