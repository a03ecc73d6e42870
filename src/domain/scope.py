"""Scope (RFC 6749 3.3): what a token is good for, as space-delimited tokens in the order asked."""

import re
from collections.abc import Iterable

from domain.refusal import InvalidScope

OPENID_SCOPES = ("openid", "profile", "email", "address", "phone", "offline_access")  # OpenID Connect Core 5.4, 11
PERSONAL = frozenset({"openid", "offline_access"})  # about a person who is there, or is not there any more

LONGEST = 2048  # characters
MOST = 50  # scope tokens
_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+", re.ASCII)


def parse_scope(text: str) -> tuple[str, ...]:
    """The scope tokens, each once, in the order asked. Raises `InvalidScope`."""
    if len(text) > LONGEST:
        raise InvalidScope("scope too long")
    tokens = tuple(dict.fromkeys(text.split(" ")))
    if len(tokens) > MOST:
        raise InvalidScope("too many scope tokens")
    if not all(_TOKEN.fullmatch(token) for token in tokens):
        raise InvalidScope("malformed scope")
    return tokens


def default_scope(registered: tuple[str, ...]) -> tuple[str, ...]:
    """What a request without `scope` gets: the registered set, without what has to be asked for by name."""
    return tuple(token for token in registered if token not in PERSONAL)


def narrow(asked: tuple[str, ...], granted: tuple[str, ...]) -> tuple[str, ...]:
    """`asked`, if nothing in it is beyond `granted` (RFC 6749 6). Raises `InvalidScope`."""
    if not set(asked) <= set(granted):
        raise InvalidScope("wider than granted")
    return asked


def still_registered(granted: Iterable[str], registered: tuple[str, ...]) -> tuple[str, ...]:
    """What was granted once, without what an operator has taken from the client since."""
    return tuple(token for token in granted if token in registered)
