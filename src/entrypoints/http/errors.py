"""Refusals as answers: the one place where they get an HTTP status."""

from enum import Enum, auto
from http import HTTPStatus

from msgspec import Struct

from domain.refusal import (
    ClientExists,
    CodeRefused,
    InsufficientScope,
    InvalidClient,
    InvalidClientMetadata,
    InvalidGrant,
    InvalidRedirectUri,
    InvalidRequest,
    InvalidScope,
    InvalidTarget,
    InvalidToken,
    Overloaded,
    Refusal,
    RegistrationClosed,
    Throttled,
    TokenMissing,
    TransactionOver,
    UnauthorizedClient,
    UnknownRedirectUri,
    UnsupportedGrantType,
    UserExists,
)
from entrypoints.http.answer import Answer, Headers, json
from entrypoints.http.pages.forged_form import ForgedForm
from entrypoints.http.request import BodyLate, BodyTooLarge, WrongContentType

BASIC = (b"www-authenticate", b'Basic realm="watchword"')
BEARER = b'Bearer realm="watchword"'
PROBLEM = "application/problem+json"

# By class or the nearest of its ancestors. What only operators meet is not here, nor what goes to a client in a redirect:
# as an answer it would be a bug.
STATUSES: dict[type[Exception], int] = {
    InvalidRequest: 400,
    BodyLate: 408,
    BodyTooLarge: 413,
    WrongContentType: 415,
    InvalidClient: 401,
    InvalidGrant: 400,
    UnauthorizedClient: 400,
    UnsupportedGrantType: 400,
    InvalidScope: 400,
    InvalidTarget: 400,
    InvalidClientMetadata: 400,
    InvalidRedirectUri: 400,
    TokenMissing: 401,
    InvalidToken: 401,
    InsufficientScope: 403,
    UnknownRedirectUri: 400,
    TransactionOver: 400,
    ForgedForm: 403,
    CodeRefused: 401,
    RegistrationClosed: 403,
    UserExists: 409,
    ClientExists: 409,
    Throttled: 429,
    Overloaded: 503,
}

# What has no class, since nobody decided it: the code and the text.
PLAIN: dict[int, tuple[str, str]] = {
    400: ("invalid_request", "The request is malformed."),
    404: ("not_found", "There is nothing at this address."),
    405: ("invalid_request", "This method is not allowed here."),
    414: ("invalid_request", "The address is longer than 16384 bytes."),
    421: ("invalid_request", "This host is not served here: only the issuer's and those of WATCHWORD_HOSTS are."),
    431: ("invalid_request", "The headers have more than 16384 bytes."),
    500: ("server_error", "Something went wrong here."),
}


class Style(Enum):
    """How an endpoint words its errors."""

    OAUTH = auto()  # RFC 6749 5.2
    PROBLEM = auto()  # RFC 9457, with the members of RFC 6749 beside them
    BEARER = auto()  # the same under RFC 6750 3's challenge, malformed requests included


class OAuthError(Struct, frozen=True):
    """An error of an OAuth endpoint (RFC 6749 5.2)."""

    error: str
    error_description: str


class Problem(Struct, frozen=True):
    """An error of any other endpoint (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    error: str
    error_description: str


def status_of(kind: type[Exception], style: Style) -> int | None:
    """The status of a refusal, or None where it is none that HTTP should meet."""
    status = next((STATUSES[ancestor] for ancestor in kind.__mro__ if ancestor in STATUSES), None)
    # RFC 6749 5.2 has one status for every malformed request, of another media type too.
    return 400 if status == STATUSES[WrongContentType] and style is Style.OAUTH else status


def refused(refusal: Refusal | Overloaded, style: Style) -> Answer | None:
    """The answer to a refusal; None where it is none that HTTP should meet."""
    status = status_of(type(refusal), style)
    return None if status is None else _worded(status, refusal.error, refusal.text, style, headers_of(refusal, style))


def plain(status: int, style: Style, headers: Headers = ()) -> Answer:
    """The answer to what failed before, after or beside every endpoint."""
    error, text = PLAIN[status]
    return _worded(status, error, text, style, headers)


def _worded(status: int, error: str, text: str, style: Style, headers: Headers) -> Answer:
    if style is Style.OAUTH:
        return json(OAuthError(error, text), status, headers)
    problem = json(Problem("about:blank", HTTPStatus(status).phrase, status, text, error, text), status)
    return Answer(status, problem.body, ((b"content-type", PROBLEM.encode()), *headers))


def headers_of(refusal: Refusal | Overloaded, style: Style) -> Headers:
    """What a refusal says beside its body."""
    if isinstance(refusal, Throttled | Overloaded):
        return ((b"retry-after", b"%d" % refusal.retry_after),)
    if isinstance(refusal, InvalidClient):
        return (BASIC,)
    if isinstance(refusal, TokenMissing):
        return ((b"www-authenticate", BEARER),)  # no error code: the client may not have known (RFC 6750 3.1)
    headers: Headers = ()
    if isinstance(refusal, InsufficientScope):
        return (_challenge(refusal, ', scope="openid"'),)
    if isinstance(refusal, InvalidToken) or (style is Style.BEARER and isinstance(refusal, InvalidRequest)):
        headers = (_challenge(refusal),)
    if isinstance(refusal, BodyLate) or (isinstance(refusal, BodyTooLarge) and not refusal.is_read):
        headers = (*headers, (b"connection", b"close"))  # what is still to come would be read as the next request
    return headers


def _challenge(refusal: Refusal, more: str = "") -> tuple[bytes, bytes]:
    text = f', error="{refusal.error}", error_description="{refusal.text}"{more}'
    return (b"www-authenticate", BEARER + text.encode("ascii"))
