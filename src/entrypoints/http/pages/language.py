"""Which of our languages a person reads."""

from collections.abc import Iterable, Iterator

from entrypoints.http.pages.texts import CATALOGUE
from entrypoints.http.request import Request

DEFAULT = "en"
MOST = 32  # languages that are looked at


def language_of(request: Request, ui_locales: Iterable[str] = ()) -> str:
    """What the application asks for (OpenID Connect Core 3.1.2.1), then what the browser does (RFC 9110 12.5.4)."""
    wanted = (*ui_locales, *_accepted(",".join(request.headers(b"accept-language"))))
    tags = (tag.partition("-")[0].lower() for tag in wanted)
    return next((tag for tag in tags if tag in CATALOGUE), DEFAULT)


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
