"""Where a person goes next: to another page of ours, or back to the application."""

from urllib.parse import urlencode

from application.authorization.respond import Response
from application.authorization.walk import Moved
from entrypoints.http.answer import Answer, Headers, see_other
from entrypoints.http.browser import signs_in
from entrypoints.http.pages.drawing import Drawn
from entrypoints.http.pages.look import Voice


def step_address(path: str, ref: str) -> str:
    """A page of this transaction."""
    return f"{path}?t={ref}"


def onward(outcome: Moved | Response, voice: Voice) -> Answer:
    """By 303, so that neither back nor reload posts again."""
    if isinstance(outcome, Response):
        return to_application(outcome, voice)
    return see_other(step_address(outcome.step, outcome.ref), signs_in(outcome.opened) if outcome.opened else ())


def to_application(response: Response, voice: Voice, headers: Headers = ()) -> Answer:
    """The authorization response: in the query (RFC 6749 4.1.2), or as a form that sends itself (Form Post Response Mode)."""
    if response.mode == "form_post":
        drawn = Drawn("form_post.html", voice, response.redirect_uri, scripts=True, headers=headers)
        return drawn(address=response.redirect_uri, parameters=response.parameters)
    if not response.parameters:
        return see_other(response.redirect_uri, headers)
    address, _, query = response.redirect_uri.partition("?")
    pairs = "&".join(filter(None, (query, urlencode(response.parameters))))
    return see_other(f"{address}?{pairs}", headers)
