"""What clients can know before they ask (RFC 8414, OpenID Connect Discovery 1.0): one document at both addresses."""

from dataclasses import dataclass
from datetime import timedelta

import msgspec
from litestar import Controller, get, route
from msgspec import Struct

from domain.authenticators.assurance import Acr
from domain.authorization.prompt import KNOWN as KNOWN_PROMPTS
from domain.scope import OPENID_SCOPES
from domain.tokens.id_token import ALGORITHMS
from domain.users.claims import SUPPORTED
from entrypoints.http.answer import Answer
from entrypoints.http.documented import gives
from entrypoints.http.endpoint import Passed, Routed, passed
from entrypoints.http.pages.texts import CATALOGUE
from entrypoints.http.published import ANY_ORIGIN, PREFLIGHT, prepared, unless_known
from entrypoints.http.request import Request

NAME = "metadata"
PATHS = ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")
CLAIMS = (*SUPPORTED, "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash")
SECRET_METHODS = ("client_secret_basic", "client_secret_post")


class ServerMetadata(Struct, frozen=True, kw_only=True):
    """RFC 8414 2, OpenID Connect Discovery 1.0 3: only what works."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    introspection_endpoint: str
    revocation_endpoint: str
    scopes_supported: tuple[str, ...]
    response_types_supported: tuple[str, ...] = ("code",)
    response_modes_supported: tuple[str, ...] = ("query", "form_post")
    grant_types_supported: tuple[str, ...]
    code_challenge_methods_supported: tuple[str, ...] = ("S256",)
    prompt_values_supported: tuple[str, ...] = KNOWN_PROMPTS
    acr_values_supported: tuple[str, ...] = tuple(Acr)
    subject_types_supported: tuple[str, ...] = ("public",)
    id_token_signing_alg_values_supported: tuple[str, ...] = ALGORITHMS
    claim_types_supported: tuple[str, ...] = ("normal",)
    claims_supported: tuple[str, ...] = CLAIMS
    ui_locales_supported: tuple[str, ...]
    claims_parameter_supported: bool = True
    request_parameter_supported: bool = False
    request_uri_parameter_supported: bool = False
    authorization_response_iss_parameter_supported: bool = True
    token_endpoint_auth_methods_supported: tuple[str, ...] = (*SECRET_METHODS, "none")
    introspection_endpoint_auth_methods_supported: tuple[str, ...] = SECRET_METHODS
    revocation_endpoint_auth_methods_supported: tuple[str, ...] = (*SECRET_METHODS, "none")
    service_documentation: str


def describe(issuer: str, scopes: tuple[str, ...], grant_types: tuple[str, ...], languages: tuple[str, ...]) -> ServerMetadata:
    """The server at this issuer."""
    return ServerMetadata(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/authorize",
        token_endpoint=f"{issuer}/token",
        userinfo_endpoint=f"{issuer}/userinfo",
        jwks_uri=f"{issuer}/jwks",
        introspection_endpoint=f"{issuer}/introspect",
        revocation_endpoint=f"{issuer}/revoke",
        scopes_supported=scopes,
        grant_types_supported=grant_types,
        ui_locales_supported=languages,
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


EXAMPLE = describe(
    "https://id.example.com", OPENID_SCOPES, ("authorization_code", "client_credentials", "password", "refresh_token"), tuple(CATALOGUE)
)


class MetadataController(Controller):
    """`GET /.well-known/oauth-authorization-server` and `GET /.well-known/openid-configuration`."""

    @route(list(PATHS), http_method=["OPTIONS"], include_in_schema=False)
    async def any_origin(self) -> Passed:
        """A preflight. Handlers are registered in the order of their names, and Litestar's own comes with the first GET."""
        return Passed(PREFLIGHT)

    @get(
        PATHS[0],
        operation_id=NAME,
        summary="Read the server's metadata",
        description="RFC 8414, for programs on any origin. It names only what works.",
        tags=["Server"],
        responses={200: gives(ServerMetadata, "The metadata.", EXAMPLE)},
    )
    async def metadata(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)

    @get(
        PATHS[1],
        operation_id="openid_configuration",
        summary="Read the server's metadata, at OpenID Connect's address",
        description="OpenID Connect Discovery 1.0, for programs on any origin: the same document.",
        tags=["Server"],
        responses={200: gives(ServerMetadata, "The metadata.", EXAMPLE)},
    )
    async def openid_configuration(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)
