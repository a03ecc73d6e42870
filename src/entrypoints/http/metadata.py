"""`GET /.well-known/oauth-authorization-server`: what clients can know before they ask (RFC 8414)."""

from dataclasses import dataclass
from datetime import timedelta

import msgspec
from litestar import Controller, get, route
from msgspec import Struct

from entrypoints.http.answer import Answer
from entrypoints.http.documented import gives
from entrypoints.http.endpoint import Passed, Routed, passed
from entrypoints.http.published import ANY_ORIGIN, PREFLIGHT, prepared, unless_known
from entrypoints.http.request import Request

NAME = "metadata"
PATH = "/.well-known/oauth-authorization-server"
SECRET_METHODS = ("client_secret_basic", "client_secret_post")


class ServerMetadata(Struct, frozen=True, kw_only=True):
    """RFC 8414 2: only what works."""

    issuer: str
    token_endpoint: str
    jwks_uri: str
    introspection_endpoint: str
    revocation_endpoint: str
    scopes_supported: tuple[str, ...]
    response_types_supported: tuple[str, ...] = ()  # there is no authorization endpoint
    grant_types_supported: tuple[str, ...]
    token_endpoint_auth_methods_supported: tuple[str, ...] = (*SECRET_METHODS, "none")
    introspection_endpoint_auth_methods_supported: tuple[str, ...] = SECRET_METHODS
    revocation_endpoint_auth_methods_supported: tuple[str, ...] = (*SECRET_METHODS, "none")
    service_documentation: str


def describe(issuer: str, scopes: tuple[str, ...], grant_types: tuple[str, ...]) -> ServerMetadata:
    """The server at this issuer."""
    return ServerMetadata(
        issuer=issuer,
        token_endpoint=f"{issuer}/token",
        jwks_uri=f"{issuer}/jwks",
        introspection_endpoint=f"{issuer}/introspect",
        revocation_endpoint=f"{issuer}/revoke",
        scopes_supported=scopes,
        grant_types_supported=grant_types,
        service_documentation=f"{issuer}/docs",
    )


def metadata_answer(metadata: ServerMetadata, max_age: timedelta) -> Answer:
    """Prepared once."""
    return prepared(msgspec.json.encode(metadata), b"application/json", max_age, ANY_ORIGIN)


@dataclass(frozen=True, slots=True)
class MetadataEndpoint:
    """Gives the prepared answer."""

    answer: Answer

    async def __call__(self, request: Request) -> Answer:
        """200, or 304 to who has it."""
        return unless_known(self.answer, request)


EXAMPLE = describe("https://id.example.com", ("profile", "email"), ("client_credentials", "password", "refresh_token"))


class MetadataController(Controller):
    """`GET /.well-known/oauth-authorization-server`."""

    @route(PATH, http_method=["OPTIONS"], include_in_schema=False)
    async def any_origin(self) -> Passed:
        """A preflight. Handlers are registered in the order of their names, and Litestar's own comes with the first GET."""
        return Passed(PREFLIGHT)

    @get(
        PATH,
        operation_id=NAME,
        summary="Read the server's metadata",
        description="RFC 8414, for programs on any origin. It names only what works.",
        tags=["Server"],
        responses={200: gives(ServerMetadata, "The metadata.", EXAMPLE)},
    )
    async def metadata(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)
