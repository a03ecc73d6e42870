"""What is said where nothing is: an address or a method that is none of ours."""

from dataclasses import dataclass
from http import HTTPStatus

from entrypoints.http.answer import Answer, Headers
from entrypoints.http.errors import Style, plain
from entrypoints.http.negotiation import prefers_page
from entrypoints.http.pages.error_page import PageErrors
from entrypoints.http.request import Request

OAUTH_PATHS = frozenset({"/token", "/introspect", "/revoke"})
OF_PEOPLE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})  # what who mistypes an address meets


@dataclass(frozen=True, slots=True)
class Nowhere:
    """A page for who comes with a browser, but on OAuth's paths, which are for programs alone; for those what it always was.

    It looks for no session, and says nothing of what was asked for: an address may be anybody's words.
    """

    pages: PageErrors

    def __call__(self, request: Request, status: int = HTTPStatus.NOT_FOUND, headers: Headers = ()) -> Answer:
        """The same status for both."""
        style = Style.PROBLEM if status == HTTPStatus.NOT_FOUND else style_at(request.path)  # another spelling of OAuth's paths is none
        if style is Style.PROBLEM and status in OF_PEOPLE and prefers_page(request):
            return self.pages.nowhere(request, status, headers)
        return plain(status, style, headers)


def style_at(path: str) -> Style:
    """How errors are worded there that no endpoint words."""
    return Style.OAUTH if path in OAUTH_PATHS else Style.PROBLEM
