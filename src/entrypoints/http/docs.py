"""`GET /docs`: the API documentation for people, and `/openapi.json` for programs."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
from litestar import Controller, Litestar, get
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme, Tag
from litestar.types import ControllerRouterHandler

from entrypoints.http.answer import Answer
from entrypoints.http.assets import HERE
from entrypoints.http.endpoint import Passed, Routed, as_ours
from entrypoints.http.page import page
from entrypoints.http.published import prepared, unless_known

MAX_AGE = timedelta(minutes=5)

# Swagger UI sets styles from its script, and draws with data: pictures.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

TAGS = (
    Tag("People", "Registration and one-time passwords."),
    Tag("Sign-in", "Where people sign in with a browser."),
    Tag("Clients", "Applications that ask for tokens."),
    Tag("Tokens", "Getting, reading and giving back."),
    Tag("Server", "What it is and how it is."),
)


def docs_page() -> Answer:
    """The page around Swagger UI."""
    return page((HERE / "docs.html").read_text(encoding="utf-8"), POLICY)


def openapi(routes: tuple[ControllerRouterHandler, ...], version: str) -> Answer:
    """OpenAPI 3.1 of these routes. An application that serves nothing collects it: Litestar's own would bring its own pages."""
    schemes: dict[str, SecurityScheme] = {
        "client": SecurityScheme(type="http", scheme="basic", description="`client_id` and `client_secret`, each form-encoded."),
        "bearer": SecurityScheme(type="http", scheme="bearer", description="An access token, or a registration token."),
    }
    config = OpenAPIConfig(
        title="Watchword",
        version=version,
        summary="OAuth 2.1 with one-time passwords",
        components=Components(security_schemes={**schemes}),
        tags=list(TAGS),
    )
    schema = Litestar(route_handlers=list(routes), openapi_config=config, logging_config=None).openapi_schema.to_schema()
    return prepared(msgspec.json.encode(schema), b"application/json", MAX_AGE)


class DocsController(Controller):
    """`GET /docs` and `GET /openapi.json`."""

    include_in_schema = False

    @get("/docs")
    async def docs(self, request: Routed) -> Passed:
        """Swagger UI."""
        answer: Answer = request.app.state["docs"]
        return Passed(answer)

    @get("/openapi.json")
    async def openapi(self, request: Routed) -> Passed:
        """Prepared at the first request, since few processes are ever asked."""
        prepare: Callable[[], Answer] = request.app.state["openapi"]
        return Passed(unless_known(prepare(), as_ours(request)))
