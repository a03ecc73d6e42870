"""A post from another site, which brings no cookies: it becomes a GET of the same address, which brings them."""

from urllib.parse import quote

from domain.refusal import InvalidRequest
from entrypoints.http.answer import Answer, see_other
from entrypoints.http.form import MEDIA_TYPE
from entrypoints.http.media_type import is_media_type
from entrypoints.http.request import Request, WrongContentType

LONGEST = 8 * 1024  # characters of a query: browsers and proxies take no more
_AS_IT_IS = "%&=+-._~!$'()*,;:@/?"  # a query's characters (RFC 3986 3.4), and what is encoded already


def as_get(request: Request, body: bytes) -> Answer:
    """The parameters of body and query, as they came: the GET judges them. Raises `InvalidRequest`."""
    query = quote(b"&".join(filter(None, (request.query, body))), safe=_AS_IT_IS)
    if len(query) > LONGEST:
        raise InvalidRequest(f"The parameters have more than {LONGEST} characters.")
    return see_other(f"{request.path}?{query}")


async def posted(request: Request) -> bytes:
    """The form, unread. Raises `WrongContentType`, `InvalidRequest`."""
    if not is_media_type(request.header(b"content-type"), MEDIA_TYPE):
        raise WrongContentType(f"The Content-Type must be {MEDIA_TYPE}.")
    return await request.body()
