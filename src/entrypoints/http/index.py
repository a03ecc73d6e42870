"""`GET /`: what this is, for programs and for people."""

from dataclasses import dataclass

from litestar import Controller, get
from msgspec import Struct

from entrypoints.http.answer import Answer, json
from entrypoints.http.documented import gives
from entrypoints.http.endpoint import Passed, Routed, passed
from entrypoints.http.negotiation import prefers_page
from entrypoints.http.pages.drawing import Drawn
from entrypoints.http.pages.look import Look
from entrypoints.http.request import Request

NAME = "index"
VARY = (b"vary", b"Accept")


class Index(Struct, frozen=True, kw_only=True):
    """Where everything is."""

    message: str
    version: str
    documentation: str
    endpoints: dict[str, str]


def describe(version: str) -> Index:
    """This server."""
    return Index(
        message="Watchword, an OAuth 2.1 server that asks for a one-time password",
        version=version,
        documentation="/docs",
        endpoints={
            "register_user": "/register_user",
            "verify_otp": "/verify_otp",
            "create_client": "/create_client",
            "authorize": "/authorize",
            "token": "/token",
            "userinfo": "/userinfo",
            "account": "/account",
            "profile": "/profile",
            "introspect": "/introspect",
            "revoke": "/revoke",
            "metadata": "/.well-known/oauth-authorization-server",
            "openid_configuration": "/.well-known/openid-configuration",
            "jwks": "/jwks",
        },
    )


@dataclass(frozen=True, slots=True)
class IndexEndpoint:
    """One address for both: a browser would rather have HTML, a program would not."""

    version: str
    look: Look

    async def __call__(self, request: Request) -> Answer:
        """JSON, or a page in the language of who asks."""
        if prefers_page(request):
            return Drawn("index.html", self.look.voice(request), headers=(VARY,))(version=self.version)
        return json(describe(self.version), headers=(VARY,))


class IndexController(Controller):
    """`GET /`."""

    @get(
        "/",
        operation_id=NAME,
        summary="Read what this server offers",
        description="JSON for programs; browsers, which say that they accept HTML, get a page.",
        tags=["Server"],
        responses={200: gives(Index, "What there is, by path.", describe("0.1.0"))},
    )
    async def index(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)
