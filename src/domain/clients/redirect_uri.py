"""Redirect URIs that a client may register (RFC 6749 3.1.2, RFC 8252 7, RFC 9700 2.1)."""

import re
from urllib.parse import urlsplit

from domain.refusal import InvalidRedirectUri

LONGEST = 2048  # characters
LOOPBACK_LITERALS = frozenset({"127.0.0.1", "::1"})
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~:/?\[\]@!$&'()+,;=%]+", re.ASCII)  # RFC 3986 2, without # and *
_PRIVATE_USE = re.compile(r"[a-z][a-z0-9+\-]*(\.[a-z0-9+\-]+)+", re.ASCII)  # a reversed domain name (RFC 8252 7.1)


def check_redirect_uri(uri: str, *, may_be_private_use: bool) -> str:
    """The URI, unchanged: it is compared character by character later. Raises `InvalidRedirectUri`.

    `https`, or `http` on this machine; for native public clients also a private-use scheme that contains a dot. No
    fragment, no user information, and nothing that a browser and we might read differently.
    """
    if len(uri) > LONGEST or not _CHARACTERS.fullmatch(uri):
        raise InvalidRedirectUri("a redirect URI has characters that it must not have, or too many")
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise InvalidRedirectUri("a redirect URI is malformed") from None
    scheme = uri.partition(":")[0]
    if is_private_use(uri):
        if not may_be_private_use:
            raise InvalidRedirectUri("private-use schemes are for native public clients")
        return uri
    if not host or "@" in parts.netloc:
        raise InvalidRedirectUri("a redirect URI needs a host and no user information")
    if scheme == "https" or (scheme == "http" and host in LOOPBACK):
        return uri
    raise InvalidRedirectUri("a redirect URI must be https, or http on 127.0.0.1, [::1] or localhost")


def is_private_use(uri: str) -> bool:
    """Whether its scheme belongs to an app on the person's device (RFC 8252 7.1)."""
    return _PRIVATE_USE.fullmatch(uri.partition(":")[0]) is not None


def is_native(uri: str) -> bool:
    """Whether only an app on the person's device can receive it: a private-use scheme, or http on loopback."""
    return is_private_use(uri) or (uri.startswith("http:") and urlsplit(uri).hostname in LOOPBACK)
