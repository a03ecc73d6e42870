"""Which of our languages a person reads."""

from collections.abc import Collection, Iterable
from urllib.parse import parse_qs

from entrypoints.http.negotiation import dearest_first
from entrypoints.http.request import Request

DEFAULT = "en"
PARAMETER = "language"  # in the address of any page: what the person chooses


def language_of(request: Request, spoken: Collection[str], wanted: Iterable[str] = ()) -> str:
    """What is wanted (OpenID Connect Core 3.1.2.1), then what the browser asks for (RFC 9110 12.5.4)."""
    tags = (tag.partition("-")[0].lower() for tag in (*wanted, *dearest_first(",".join(request.headers(b"accept-language")))))
    return next((tag for tag in tags if tag in spoken), DEFAULT)


def asked_language(request: Request, spoken: Collection[str]) -> str | None:
    """What the address chooses; None where that is no language of ours."""
    asked = parse_qs(request.query.decode("latin-1")).get(PARAMETER, [""])[-1]
    return asked if asked in spoken else None
