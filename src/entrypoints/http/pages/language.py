"""Which of our languages a person reads."""

from collections.abc import Collection, Iterable, Iterator
from urllib.parse import parse_qs

from entrypoints.http.request import Request

DEFAULT = "en"
MOST = 32  # languages that are looked at
PARAMETER = "language"  # in the address of any page: what the person chooses


def language_of(request: Request, spoken: Collection[str], wanted: Iterable[str] = ()) -> str:
    """What is wanted (OpenID Connect Core 3.1.2.1), then what the browser asks for (RFC 9110 12.5.4)."""
    tags = (tag.partition("-")[0].lower() for tag in (*wanted, *_accepted(",".join(request.headers(b"accept-language")))))
    return next((tag for tag in tags if tag in spoken), DEFAULT)


def asked_language(request: Request, spoken: Collection[str]) -> str | None:
    """What the address chooses; None where that is no language of ours."""
    asked = parse_qs(request.query.decode("latin-1")).get(PARAMETER, [""])[-1]
    return asked if asked in spoken else None


def _accepted(header: str) -> Iterator[str]:
    """Language tags, the dearest first."""
    weighed = []
    for entry in header.split(",", MOST)[:MOST]:
        tag, _, weight = entry.replace(" ", "").partition(";q=")
        try:
            quality = float(weight or 1)
        except ValueError:
            quality = 0
        weighed.append((-quality, tag))
    return (tag for quality, tag in sorted(weighed, key=lambda one: one[0]) if quality < 0)
