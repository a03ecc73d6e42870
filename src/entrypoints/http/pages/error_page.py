"""Errors, for people."""

from dataclasses import dataclass

from domain.refusal import InvalidRequest, Overloaded, Refusal, Throttled, TransactionOver, UnknownRedirectUri
from entrypoints.http.answer import Answer, Headers
from entrypoints.http.errors import Style, headers_of, status_of
from entrypoints.http.pages.drawing import Drawn
from entrypoints.http.pages.forged_form import ForgedForm
from entrypoints.http.pages.look import Look
from entrypoints.http.query import parse_query
from entrypoints.http.request import Request

# By class or the nearest of its ancestors: which text of the catalogue.
WORDED: dict[type[Exception], str] = {
    UnknownRedirectUri: "error.redirect_uri",
    TransactionOver: "error.over",
    ForgedForm: "error.forged",
    InvalidRequest: "error.malformed",
    Overloaded: "error.busy",
    Throttled: "error.busy",
}


@dataclass(frozen=True, slots=True)
class PageErrors:
    """Errors as pages, always at the address that was asked for: never a redirect."""

    look: Look

    def refused(self, request: Request, refusal: Refusal | Overloaded) -> Answer | None:
        """None where it is none that people should meet."""
        key = next((WORDED[ancestor] for ancestor in type(refusal).__mro__ if ancestor in WORDED), None)
        status = status_of(type(refusal), Style.PROBLEM)
        return None if key is None or status is None else self._drawn(request, key, status, headers_of(refusal, Style.PROBLEM))

    def nowhere(self, request: Request, status: int, headers: Headers) -> Answer:
        """There is no page at the address."""
        return self._drawn(request, "error.nowhere", status, headers)

    def bug(self, request: Request) -> Answer:
        """Nobody learns what it was."""
        return self._drawn(request, "error.bug", 500)

    def _drawn(self, request: Request, key: str, status: int, headers: Headers = ()) -> Answer:
        return Drawn("error.html", self.look.voice(request, _ui_locales(request)), status=status, headers=headers)(key=key)


def _ui_locales(request: Request) -> list[str]:
    try:
        return parse_query(request.query).parameters.get("ui_locales", "").split()
    except InvalidRequest:
        return []
