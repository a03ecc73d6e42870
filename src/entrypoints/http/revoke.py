"""`POST /revoke`: a client gives a token back (RFC 7009)."""

from dataclasses import dataclass

from litestar import Controller, post, route

from application.tokens.revoke_token import RevokeToken
from domain.refusal import InvalidClient, InvalidRequest, Overloaded
from entrypoints.http.answer import Answer, empty
from entrypoints.http.credentials import client_credentials
from entrypoints.http.cross_origin import preflight
from entrypoints.http.documented import FORM, OAUTH_UNREADABLE, THROTTLED, errors, gives, takes
from entrypoints.http.endpoint import Passed, Routed, passed
from entrypoints.http.errors import Style
from entrypoints.http.form import read_form
from entrypoints.http.request import Request
from entrypoints.http.token_form import KNOWN, GivenToken, given_token

NAME = "revoke"


@dataclass(frozen=True, slots=True)
class RevokeEndpoint:
    """Reads the client and the token."""

    revoke_token: RevokeToken

    async def __call__(self, request: Request) -> Answer:
        """Raises what `RevokeToken` does."""
        form = await read_form(request, KNOWN)
        credentials = client_credentials(request, form)
        await self.revoke_token(given_token(form), credentials, request.address)
        return empty()


class RevokeController(Controller):
    """`POST /revoke`."""

    @route("/revoke", http_method=["OPTIONS"], include_in_schema=False)
    async def across_origins(self, request: Routed) -> Passed:
        """A preflight. Handlers are registered in the order of their names, and Litestar's own comes with the first other."""
        return await preflight(request, NAME)

    @post(
        "/revoke",
        status_code=200,
        operation_id=NAME,
        summary="Revoke a token",
        description="RFC 7009. An access token ends alone, a refresh token with everything that its grant bought. Unknown tokens and those"
        " of other clients are answered alike, without effect.",
        tags=["Tokens"],
        security=[{"client": []}, {}],
        operation_class=takes(GivenToken, FORM, {"token": "Zx2n7Vb0c4mQ9sT1wY6uH8kLr3dPfJgA5eNiOtXyMqE"}),
        responses={
            200: gives(None, "The token is worth nothing now, if it was the client's."),
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
    async def revoke(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)
