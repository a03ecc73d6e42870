"""`GET /health/live` and `GET /health/ready`: for whoever starts and stops us."""

from dataclasses import dataclass

from litestar import Controller, get
from msgspec import Struct

from application.keys.signing_keys import SigningKeys
from application.ports.store import Store
from domain.refusal import Overloaded
from entrypoints.http.answer import Answer, json
from entrypoints.http.documented import errors, gives
from entrypoints.http.endpoint import Passed, Routed, passed
from entrypoints.http.errors import Style
from entrypoints.http.request import Request

NAME = "ready"


class Health(Struct, frozen=True):
    """How it is."""

    status: str


LIVE = Health("live")
READY = Health("ready")


@dataclass(frozen=True, slots=True)
class ReadyEndpoint:
    """Looks at what a token needs: the database and a key that signs."""

    store: Store
    keys: SigningKeys

    async def __call__(self, _request: Request) -> Answer:
        """Raises `Overloaded`."""
        await self.store.ready()
        await self.keys.active()
        return json(READY)


class HealthController(Controller):
    """`GET /health/…`, on any host name: probes have their own."""

    path = "/health"

    @get(
        "/live",
        operation_id="live",
        summary="Is the process alive?",
        description="Asks nothing of the database.",
        tags=["Server"],
        responses={200: gives(Health, "It is.", LIVE)},
    )
    async def live(self) -> Passed:
        """No I/O."""
        return Passed(json(LIVE))

    @get(
        "/ready",
        operation_id=NAME,
        summary="Can the process serve?",
        description="Looks at the database and the signing key.",
        tags=["Server"],
        responses={200: gives(Health, "It can.", READY), **errors(Style.PROBLEM, Overloaded(""))},
    )
    async def ready(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)
