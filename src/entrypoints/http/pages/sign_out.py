"""`/logout`: a person signs out of this browser, after they said so."""

from dataclasses import dataclass

from application.sessions.end_session import EndSession
from entrypoints.http.answer import Answer, see_other
from entrypoints.http.browser import browser_of, signs_out
from entrypoints.http.pages.drawing import Drawn
from entrypoints.http.pages.look import Look
from entrypoints.http.pages.our_form import OurForms
from entrypoints.http.query import parse_query
from entrypoints.http.redirected_post import as_get, posted
from entrypoints.http.request import Request

PATH = "/logout"
CONFIRMED = "logout"


@dataclass(frozen=True, slots=True)
class SignOutEndpoint:
    """Asks first: neither a link nor a form from anywhere signs anybody out."""

    end_session: EndSession
    forms: OurForms
    look: Look

    async def __call__(self, request: Request) -> Answer:
        """Raises `ForgedForm`, `InvalidRequest`."""
        if request.method == "POST":
            return await self._post(request)
        browser = browser_of(request)
        voice = self.look.voice(request, parse_query(request.query).parameters.get("ui_locales", "").split())
        if browser.session is None:
            return Drawn("signed_out.html", voice)()
        return Drawn("sign_out.html", voice)(token=self.forms.token(browser.session, PATH))

    async def _post(self, request: Request) -> Answer:
        """Our own form ends the session; any other post becomes a GET (OpenID Connect RP-Initiated Logout 2)."""
        body = await posted(request)
        if CONFIRMED not in parse_query(body).parameters:
            return as_get(request, body)
        browser = browser_of(request)
        if browser.session is None:  # a second click, or a stranger's form, which brings no cookie and must change none
            return see_other(PATH)
        self.forms.check(request, body, browser.session, PATH)
        await self.end_session(browser)
        return see_other(PATH, signs_out())
