"""User names: the form that is shown, and the key under which all spellings are one person."""

import unicodedata

from msgspec import Struct

from domain.refusal import InvalidRequest

LONGEST = 64  # code points


class Username(Struct, frozen=True):
    """A person's name at sign-in. Every look-up, counter and lock uses `key`."""

    shown: str
    key: str


def parse_username(text: str) -> Username:
    """The name, if it is one: 1 to 64 code points, no separators, controls or other of Unicode's C and Z, no `:`.

    The colon separates issuer and name in an `otpauth:` label. Raises `InvalidRequest`.
    """
    if not 1 <= len(text) <= LONGEST:
        raise InvalidRequest("username must have 1 to 64 characters")
    key = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    # The key as well: NFKC makes a colon of a full-width one, and spaces of some that stand alone.
    if any(c == ":" or unicodedata.category(c)[0] in "CZ" for c in text + key):
        raise InvalidRequest("username must not contain spaces, colons, control or invisible characters")
    return Username(unicodedata.normalize("NFC", text), key)
