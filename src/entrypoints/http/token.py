"""`POST /token`: the token endpoint (RFC 6749 3.2)."""

from dataclasses import dataclass
from typing import Annotated

from litestar import Controller, post, route
from msgspec import UNSET, Meta, Struct, UnsetType

from application.grants.grant_type import TokenRequest
from application.tokens.issue_token import IssueToken, TokenAnswer
from domain.refusal import (
    CredentialsRefused,
    InvalidClient,
    InvalidGrant,
    InvalidRequest,
    InvalidScope,
    InvalidTarget,
    Overloaded,
    UnauthorizedClient,
    UnsupportedGrantType,
)
from entrypoints.http.answer import Answer, json
from entrypoints.http.credentials import client_credentials
from entrypoints.http.cross_origin import preflight
from entrypoints.http.documented import FORM, OAUTH_UNREADABLE, THROTTLED, errors, gives, takes
from entrypoints.http.endpoint import Passed, Routed, passed
from entrypoints.http.errors import Style
from entrypoints.http.form import OF_CLIENTS, RESOURCE, read_form
from entrypoints.http.request import Request

NAME = "token"
SHARED = OF_CLIENTS | {"grant_type", "scope", RESOURCE}


class TokenForm(Struct, frozen=True, kw_only=True):
    """What the grant types read. Unknown parameters are ignored (RFC 6749 3.2)."""

    grant_type: Annotated[str, Meta(description="`password`, `client_credentials` or `refresh_token`.")]
    client_id: Annotated[str, Meta(description="Without HTTP Basic.")] | UnsetType = UNSET
    client_secret: Annotated[str, Meta(description="Without HTTP Basic.")] | UnsetType = UNSET
    username: Annotated[str, Meta(description="With `password`.")] | UnsetType = UNSET
    password: Annotated[str, Meta(description="With `password`.")] | UnsetType = UNSET
    otp: Annotated[str, Meta(description="With `password`: six digits, unless `/verify_otp` opened the window.")] | UnsetType = UNSET
    refresh_token: Annotated[str, Meta(description="With `refresh_token`.")] | UnsetType = UNSET
    scope: Annotated[str, Meta(description="Scope names separated by spaces; left out: what the client registered.")] | UnsetType = UNSET
    resource: Annotated[tuple[str, ...], Meta(description="The APIs that the token is for (RFC 8707); repeats.")] | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """Parses once; `IssueToken` does the rest."""

    issue_token: IssueToken
    known: frozenset[str]  # SHARED, and what the grant types read

    async def __call__(self, request: Request) -> Answer:
        """Raises what `IssueToken` does."""
        form = await read_form(request, self.known)
        asked = TokenRequest(
            credentials=client_credentials(request, form),
            address=request.address,
            parameters=form.parameters,
            resources=form.resources,
        )
        return json(await self.issue_token(asked))


EXAMPLE = TokenAnswer(
    access_token="eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOi...",
    token_type="Bearer",
    expires_in=900,
    refresh_token="Zx2n7Vb0c4mQ9sT1wY6uH8kLr3dPfJgA5eNiOtXyMqE",
    scope="profile email",
)


class TokenController(Controller):
    """`POST /token`."""

    @route("/token", http_method=["OPTIONS"], include_in_schema=False)
    async def across_origins(self, request: Routed) -> Passed:
        """A preflight. Handlers are registered in the order of their names, and Litestar's own comes with the first other."""
        return await preflight(request, NAME)

    @post(
        "/token",
        status_code=200,
        operation_id=NAME,
        summary="Get a token",
        description="The token endpoint of OAuth 2.1 (RFC 6749 3.2). The password grant also needs a one-time password: as `otp`, or"
        " through the window that `/verify_otp` opened. Clients authenticate with HTTP Basic or in the body.",
        tags=["Tokens"],
        security=[{"client": []}, {}],
        operation_class=takes(
            TokenForm,
            FORM,
            {"grant_type": "password", "username": "mira", "password": "testPassword123", "otp": "287082"},
            {"grant_type": "client_credentials", "scope": "profile"},
            {"grant_type": "refresh_token", "refresh_token": "Zx2n7Vb0c4mQ9sT1wY6uH8kLr3dPfJgA5eNiOtXyMqE"},
        ),
        responses={
            200: gives(TokenAnswer, "A token.", EXAMPLE),
            **errors(
                Style.OAUTH,
                InvalidRequest("grant_type is missing"),
                CredentialsRefused(""),
                InvalidGrant(""),
                UnauthorizedClient(""),
                UnsupportedGrantType(""),
                InvalidScope(""),
                InvalidTarget(""),
                InvalidClient(""),
                THROTTLED,
                *OAUTH_UNREADABLE,
                Overloaded(""),
            ),
        },
    )
    async def token(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)
