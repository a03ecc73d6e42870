"""The shape of an endpoint, and how a route of Litestar's passes a request on to one.

An endpoint is one object, whoever calls it: parsers, headers and the wording of errors are there once.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from litestar import Request as RoutedRequest
from litestar import Response
from litestar.datastructures import State
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from domain.refusal import Overloaded, Refusal
from entrypoints.http.answer import Answer
from entrypoints.http.errors import Style, plain, refused
from entrypoints.http.request import Receive as OurReceive
from entrypoints.http.request import Request

log = logging.getLogger("watchword.http")

Record = Callable[[str, Refusal], Awaitable[None]]  # the client's address, and what was refused
Routed = RoutedRequest[Any, Any, State]


class ErrorPages(Protocol):
    """Errors as pages."""

    def refused(self, request: Request, refusal: Refusal | Overloaded) -> Answer | None:
        """The page for a refusal; None where it is none that people should meet."""
        ...

    def bug(self, request: Request) -> Answer:
        """The page for what went wrong here."""
        ...


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint with its errors in its own style. It never raises."""

    name: str
    style: Style
    act: Callable[[Request], Awaitable[Answer]]
    record: Record | None = None  # audits what no use case could; None: nothing is decided here about anybody
    pages: ErrorPages | None = None  # for people; None: the style's own words

    async def __call__(self, request: Request) -> Answer:
        """The answer, whatever happens. Why something was refused goes to the log, and never to the client."""
        try:
            try:
                return await self.act(request)
            except Refusal as refusal:
                if self.record is not None:
                    await self.record(request.address, refusal)
                raise
        except (Refusal, Overloaded) as refusal:
            answer = self.pages.refused(request, refusal) if self.pages else refused(refusal, self.style)
            if answer is None:
                log.exception("%s refused what it should never meet", self.name)
                return self._bug(request)
            log.info("%s refused: %s, %s", self.name, refusal.error, refusal.reason)
            return answer
        except Exception:
            log.exception("%s failed", self.name)
            return self._bug(request)

    def _bug(self, request: Request) -> Answer:
        return self.pages.bug(request) if self.pages else plain(500, self.style)


class Passed(Response[bytes]):
    """An answer of ours on its way through Litestar, which adds nothing to it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(content=b"", status_code=answer.status)
        self.answer = answer

    def to_asgi_response(self, *_: object, **_by_name: object) -> ASGIResponse:
        """What Litestar calls to have the answer written."""
        return _Written(self.answer)


class _Written(ASGIResponse):
    """Writes an answer of ours."""

    __slots__ = ("answer",)

    def __init__(self, answer: Answer) -> None:
        super().__init__(status_code=answer.status)
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002, called by these names
        """ASGI."""
        await self.answer.send(send)  # type: ignore[arg-type]


def as_ours(routed: Routed) -> Request:
    """The request that Litestar routed, as our endpoints read it. Litestar has not touched its body."""
    return Request(cast("Mapping[str, Any]", routed.scope), cast("OurReceive", routed.receive))


async def passed(routed: Routed, name: str) -> Passed:
    """Let the endpoint of that name answer."""
    endpoint: Endpoint = routed.app.state[name]
    return Passed(await endpoint(as_ours(routed)))
