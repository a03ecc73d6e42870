"""Documents that everybody may read and keep: prepared bytes with an ETag, for programs on any origin."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256

from entrypoints.http.answer import Answer
from entrypoints.http.request import Request

ANY_ORIGIN = (b"access-control-allow-origin", b"*")

# A browser asks first when a program adds a header of its own, as MCP clients do.
PREFLIGHT = Answer(
    204,
    headers=(
        ANY_ORIGIN,
        (b"access-control-allow-methods", b"GET, HEAD"),
        (b"access-control-allow-headers", b"*"),
        (b"access-control-max-age", b"86400"),
        (b"allow", b"GET, HEAD, OPTIONS"),
    ),
)


def prepared(body: bytes, content_type: bytes, max_age: timedelta, *more: tuple[bytes, bytes]) -> Answer:
    """An answer that may be kept for `max_age`, in whole seconds, and asked for again by its ETag (RFC 9110 8.8.3)."""
    etag = b'"' + urlsafe_b64encode(sha256(body).digest()[:16]).rstrip(b"=") + b'"'
    caching = ((b"etag", etag), (b"cache-control", b"public, max-age=%d" % max_age.total_seconds()))
    return Answer(200, body, ((b"content-type", content_type), *caching, *more))


def unless_known(answer: Answer, request: Request) -> Answer:
    """304 where the client has these very bytes (RFC 9110 13.1.2)."""
    etag = dict(answer.headers)[b"etag"].decode()
    asked = [tag.strip().removeprefix("W/") for tag in ",".join(request.headers(b"if-none-match")).split(",")]
    if etag not in asked and asked != ["*"]:
        return answer
    return Answer(304, headers=tuple(header for header in answer.headers if header[0] != b"content-type"))
