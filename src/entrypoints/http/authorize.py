"""`GET|POST /authorize`: the authorization endpoint (RFC 6749 3.1, OpenID Connect Core 3.1.2)."""

from dataclasses import dataclass
from typing import Annotated

from litestar import Controller, get, post
from msgspec import UNSET, Meta, Struct, UnsetType

from application.authorization.begin_authorization import BeginAuthorization
from application.authorization.respond import Response
from entrypoints.http.answer import Answer, see_other
from entrypoints.http.browser import binds, browser_of
from entrypoints.http.documented import FORM, asks, gives, page_of, takes
from entrypoints.http.endpoint import Passed, Routed, passed
from entrypoints.http.pages.look import Look
from entrypoints.http.pages.onward import step_address, to_application
from entrypoints.http.query import parse_query
from entrypoints.http.redirected_post import as_get, posted
from entrypoints.http.request import Request

NAME = "authorize"


@dataclass(frozen=True, slots=True)
class AuthorizeEndpoint:
    """Begins a sign-in, and binds it to the browser.

    A post, which may come from anywhere and then brings no cookies, becomes a GET (OpenID Connect Core 3.1.2.1).
    """

    begin: BeginAuthorization
    look: Look

    async def __call__(self, request: Request) -> Answer:
        """Raises `UnknownRedirectUri`, `InvalidRequest`, `Overloaded`: pages all."""
        if request.method == "POST":
            return as_get(request, await posted(request))
        browser = browser_of(request)
        query = parse_query(request.query)
        begun = await self.begin(query, browser)
        if isinstance(begun, Response):
            return to_application(begun, self.look.voice(request, query.parameters.get("ui_locales", "").split()))
        return see_other(step_address(begun.step, begun.ref), () if browser.binding else binds(begun.binding))


class AuthorizationParameters(Struct, frozen=True, kw_only=True):
    """What is read. Unknown parameters are ignored (RFC 6749 3.1)."""

    client_id: str
    redirect_uri: Annotated[str, Meta(description="One that the client registered, character by character.")]
    response_type: Annotated[str, Meta(description="`code`.")]
    response_mode: Annotated[str, Meta(description="`query` or `form_post`.")] | UnsetType = UNSET
    scope: Annotated[str, Meta(description="With `openid` there is an ID token; left out: what the client registered.")] | UnsetType = UNSET
    state: str | UnsetType = UNSET
    nonce: str | UnsetType = UNSET
    code_challenge: Annotated[str, Meta(description="RFC 7636.")] | UnsetType = UNSET
    code_challenge_method: Annotated[str, Meta(description="`S256`.")] | UnsetType = UNSET
    resource: Annotated[tuple[str, ...], Meta(description="The APIs that the token is for (RFC 8707); repeats.")] | UnsetType = UNSET
    prompt: Annotated[str, Meta(description="`none`, or some of `login`, `consent`, `select_account`.")] | UnsetType = UNSET
    max_age: Annotated[str, Meta(description="Seconds.")] | UnsetType = UNSET
    acr_values: Annotated[str, Meta(description="`aal1` or `aal2`.")] | UnsetType = UNSET
    claims: Annotated[str, Meta(description="JSON (OpenID Connect Core 5.5).")] | UnsetType = UNSET
    login_hint: str | UnsetType = UNSET
    id_token_hint: str | UnsetType = UNSET
    ui_locales: Annotated[str, Meta(description="Languages of the pages, the dearest first.")] | UnsetType = UNSET


EXAMPLE = {
    "client_id": "kQ3n0q9yT8mS7Jf4pLwXbA",
    "redirect_uri": "https://rp.example/cb",
    "response_type": "code",
    "scope": "openid profile",
    "state": "af0ifjsldkj",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}
DESCRIPTION = (
    "Where an application sends a person's browser (OAuth 2.1, OpenID Connect Core 3.1.2). It leads over the pages of the sign-in back"
    " to the application, with a code or with an error, and with `state` and `iss`."
)


class AuthorizeController(Controller):
    """`GET|POST /authorize`."""

    @get(
        "/authorize",
        status_code=303,
        operation_id=NAME,
        summary="Ask a person to sign in",
        description=DESCRIPTION,
        tags=["Sign-in"],
        operation_class=asks(AuthorizationParameters),
        responses={
            200: page_of("With `response_mode=form_post`: a form that sends itself to the application."),
            303: gives(None, "To the sign-in, or back to the application."),
            400: page_of("The client or its redirect URI cannot be trusted, so nothing is sent there."),
            503: page_of("The server is busy."),
        },
    )
    async def authorize(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)

    @post(
        "/authorize",
        status_code=303,
        operation_id=f"{NAME}_by_form",
        summary="Ask a person to sign in, by a form",
        description=f"{DESCRIPTION} A form may come from anywhere, so it only leads to the GET of the same parameters.",
        tags=["Sign-in"],
        operation_class=takes(AuthorizationParameters, FORM, EXAMPLE),
        responses={
            303: gives(None, "To the same parameters in the query."),
            400: page_of("The form cannot be read, or is too long for an address."),
            408: page_of("The form did not come in time."),
            413: page_of("The form is too large."),
            415: page_of("It is no form."),
        },
    )
    async def authorize_by_form(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)
