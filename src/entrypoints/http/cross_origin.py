"""CORS for `/token`, `/userinfo` and `/revoke`: programs in a browser, on the pages of public clients (Fetch 3.2)."""

from dataclasses import dataclass

from application.clients.browser_origins import Origins
from domain.refusal import Overloaded
from entrypoints.http.answer import Answer, Headers
from entrypoints.http.endpoint import Endpoint, Passed, Routed, as_ours
from entrypoints.http.request import Request

VARY = (b"vary", b"Origin")
READABLE = (b"access-control-expose-headers", b"Retry-After, WWW-Authenticate")


@dataclass(frozen=True, slots=True)
class CrossOrigin:
    """An endpoint whose answers, errors included, some pages may read. No cookie ever goes with such a request."""

    endpoint: Endpoint
    origins: Origins
    methods: bytes

    @property
    def name(self) -> str:
        """The endpoint's."""
        return self.endpoint.name

    async def __call__(self, request: Request) -> Answer:
        """The endpoint's answer, and whether the page that asks may read it."""
        answer = await self.endpoint(request)
        allowed = await self._allowed(request)
        readable = (READABLE,) if allowed else ()
        return Answer(answer.status, answer.body, (*answer.headers, VARY, *allowed, *readable))

    async def preflight(self, request: Request) -> Answer:
        """What a page may ask."""
        allowed = await self._allowed(request)
        asked: Headers = (
            (b"access-control-allow-methods", self.methods),
            (b"access-control-allow-headers", b"Authorization, Content-Type"),
            (b"access-control-max-age", b"600"),
        )
        return Answer(204, headers=((b"allow", self.methods + b", OPTIONS"), VARY, *allowed, *(asked if allowed else ())))

    async def _allowed(self, request: Request) -> Headers:
        sent = request.headers(b"origin")
        if len(sent) != 1:
            return ()
        try:
            origins = await self.origins.of(None)
        except Overloaded:
            return ()  # the page cannot read this answer, but it was one
        return ((b"access-control-allow-origin", sent[0].encode("latin-1")),) if sent[0] in (origins or ()) else ()


async def preflight(routed: Routed, name: str) -> Passed:
    """Answer a preflight for the endpoint of that name."""
    endpoint: CrossOrigin = routed.app.state[name]
    return Passed(await endpoint.preflight(as_ours(routed)))
