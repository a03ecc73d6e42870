"""Resources: the APIs that tokens are for (RFC 8707), named by the operator."""

from datetime import datetime
from urllib.parse import urlsplit

from msgspec import Struct

from domain.refusal import InvalidTarget

LONGEST = 2048
MALFORMED = "A resource must be an absolute URI without a fragment."
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Resource(Struct, frozen=True, kw_only=True):
    """An API that may be an audience. Fields stand in the order of the table's columns."""

    uri: str
    created_at: datetime


def check_resource(uri: str) -> str:
    """The URI, if it is an absolute one without a fragment (RFC 8707 2). Raises `InvalidTarget`."""
    if len(uri) > LONGEST or not uri.isascii() or not uri.isprintable() or " " in uri:
        raise InvalidTarget("malformed resource", MALFORMED)
    try:
        parts = urlsplit(uri)
    except ValueError as error:
        raise InvalidTarget("malformed resource", MALFORMED) from error
    if not parts.scheme or not (parts.netloc or parts.path) or "#" in uri:
        raise InvalidTarget("malformed resource", MALFORMED)
    return uri


def is_loopback(uri: str) -> bool:
    """Whether the resource is on this machine; in development those need no row."""
    try:
        return urlsplit(uri).hostname in _LOOPBACK
    except ValueError:
        return False
