"""What a client would rather have (RFC 9110 12)."""

from collections.abc import Iterator

from entrypoints.http.request import Request

MOST = 32  # entries of a header that are looked at
HTML = "text/html"
FOR_PROGRAMS = frozenset({"application/json", "application/problem+json", "application/*", "*/*"})


def prefers_page(request: Request) -> bool:
    """Whether HTML stands before JSON. Browsers say so; most programs say nothing, or that they take anything."""
    kinds = (entry.partition(";")[0] for entry in dearest_first(",".join(request.headers(b"accept"))))
    return next((kind for kind in kinds if kind == HTML or kind in FOR_PROGRAMS), None) == HTML


def dearest_first(header: str) -> Iterator[str]:
    """The entries of a list with weights (RFC 9110 12.4.2); of the same weight in the order that they came in."""
    weighed = []
    for entry in header.split(",", MOST)[:MOST]:
        name, _, weight = entry.replace(" ", "").lower().partition(";q=")
        try:
            quality = float(weight or 1)
        except ValueError:
            quality = 0
        weighed.append((-quality, name))
    return (name for quality, name in sorted(weighed, key=lambda one: one[0]) if quality < 0)
