"""`POST /introspect`: what a token is worth (RFC 7662)."""

from dataclasses import dataclass

from litestar import Controller, post

from application.tokens.introspect_token import INACTIVE, Introspection, IntrospectToken
from domain.refusal import InvalidClient, InvalidRequest, Overloaded
from entrypoints.http.answer import Answer, json
from entrypoints.http.credentials import client_credentials
from entrypoints.http.documented import FORM, OAUTH_UNREADABLE, THROTTLED, errors, gives, takes
from entrypoints.http.endpoint import Passed, Routed, passed
from entrypoints.http.errors import Style
from entrypoints.http.form import read_form
from entrypoints.http.request import Request
from entrypoints.http.token_form import KNOWN, GivenToken, given_token

NAME = "introspect"


@dataclass(frozen=True, slots=True)
class IntrospectEndpoint:
    """Reads the client and the token."""

    introspect_token: IntrospectToken

    async def __call__(self, request: Request) -> Answer:
        """Raises what `IntrospectToken` does."""
        form = await read_form(request, KNOWN)
        credentials = client_credentials(request, form)
        return json(await self.introspect_token(given_token(form), credentials, request.address))


ACTIVE = Introspection(
    active=True,
    scope="profile",
    client_id="kQ3n0q9yT8mS7Jf4pLwXbA",
    username="mira",
    token_type="Bearer",
    exp=1796084100,
    iat=1796083200,
    sub="u_3kQ9n0yT8mS7Jf4pLwXbAq",
    aud="https://id.example.com",
    iss="https://id.example.com",
    jti="Jf4pLwXbAkQ3n0q9yT8mS7",
)


class IntrospectController(Controller):
    """`POST /introspect`."""

    @post(
        "/introspect",
        status_code=200,
        operation_id=NAME,
        summary="Ask about a token",
        description="RFC 7662, for clients that can keep a secret: about their own tokens, and about those for the APIs that they serve."
        " Everything else is not active.",
        tags=["Tokens"],
        security=[{"client": []}, {}],
        operation_class=takes(GivenToken, FORM, {"token": "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOi..."}),
        responses={
            200: gives(Introspection, "What the client may know of the token.", ACTIVE, INACTIVE),
            **errors(
                Style.OAUTH,
                InvalidRequest("token is missing"),
                InvalidClient(""),
                THROTTLED,
                *OAUTH_UNREADABLE,
                Overloaded(""),
            ),
        },
    )
    async def introspect(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)
