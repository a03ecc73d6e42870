"""`GET|POST /userinfo`: claims about the person whose token it is (OpenID Connect Core 5.3)."""

from dataclasses import dataclass

from litestar import Controller, get, post, route
from msgspec import UNSET, Struct, UnsetType

from application.tokens.read_userinfo import ReadUserinfo
from domain.refusal import InsufficientScope, InvalidRequest, InvalidToken, Overloaded, TokenMissing
from domain.secret import Secret
from entrypoints.http.answer import Answer, json
from entrypoints.http.credentials import optional_bearer, token_in
from entrypoints.http.cross_origin import preflight
from entrypoints.http.documented import FORM, OAUTH_UNREADABLE, errors, gives, takes
from entrypoints.http.endpoint import Passed, Routed, passed
from entrypoints.http.errors import Style
from entrypoints.http.form import MEDIA_TYPE, read_form
from entrypoints.http.media_type import is_media_type
from entrypoints.http.request import Request

NAME = "userinfo"
ACCESS_TOKEN = "access_token"


@dataclass(frozen=True, slots=True)
class UserinfoEndpoint:
    """Reads the token: in the header, or in a form (RFC 6750 2.1, 2.2), not in both."""

    read_userinfo: ReadUserinfo

    async def __call__(self, request: Request) -> Answer:
        """Raises `TokenMissing`, `InvalidToken`, `InvalidRequest`, `InsufficientScope`."""
        return json(await self.read_userinfo((await self._token(request)).reveal()))

    async def _token(self, request: Request) -> Secret:
        token = optional_bearer(request)
        if request.method == "POST" and is_media_type(request.header(b"content-type"), MEDIA_TYPE):
            form = await read_form(request, frozenset({ACCESS_TOKEN}))
            sent = form.parameters.get(ACCESS_TOKEN)
            if sent is not None and token is not None:
                raise InvalidRequest("access_token must not be sent beside an Authorization header")
            token = token if sent is None else token_in(sent)
        if token is None:
            raise TokenMissing("no bearer token")
        return token


class Userinfo(Struct, frozen=True, kw_only=True):
    """Some claims of OpenID Connect Core 5.1: what scope and `claims` ask for, and what is known."""

    sub: str
    name: str | UnsetType = UNSET
    preferred_username: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    email_verified: bool | UnsetType = UNSET


class GivenAccessToken(Struct, frozen=True, kw_only=True):
    """Without an Authorization header."""

    access_token: str


EXAMPLE = Userinfo(sub="u_3kQ9n0yT8mS7Jf4pLwXbAq", preferred_username="mira", email="mira@example.org", email_verified=True)
TELLS = gives(Userinfo, "About the person.", EXAMPLE)
REFUSED = (InvalidRequest("The Authorization header holds no bearer token."), TokenMissing(""), InvalidToken(""), InsufficientScope(""))
DESCRIPTION = "Claims about the person whose token it is. The token must be for this server and have the scope `openid`."


class UserinfoController(Controller):
    """`GET|POST /userinfo`."""

    @route("/userinfo", http_method=["OPTIONS"], include_in_schema=False)
    async def across_origins(self, request: Routed) -> Passed:
        """A preflight. Handlers are registered in the order of their names, and Litestar's own comes with the first other."""
        return await preflight(request, NAME)

    @get(
        "/userinfo",
        operation_id=NAME,
        summary="Read claims about a person",
        description=DESCRIPTION,
        tags=["Tokens"],
        security=[{"bearer": []}],
        responses={200: TELLS, **errors(Style.BEARER, *REFUSED, Overloaded(""))},
    )
    async def userinfo(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)

    @post(
        "/userinfo",
        status_code=200,
        operation_id=f"{NAME}_by_form",
        summary="Read claims about a person, by a form",
        description=f"{DESCRIPTION} It may be in the form.",
        tags=["Tokens"],
        security=[{"bearer": []}, {}],
        operation_class=takes(GivenAccessToken, FORM, {"access_token": "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOi..."}),
        responses={200: TELLS, **errors(Style.BEARER, *REFUSED, *OAUTH_UNREADABLE, Overloaded(""))},
    )
    async def userinfo_by_form(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)
