"""Whether a `SECRET_KEY` is one."""

import re
import string
from itertools import pairwise
from math import log2

SHORTEST = 32  # characters
BITS = 128
FEWEST_DIFFERENT = 8  # characters, and steps between neighbours
# No shorter ones: they would be found in random keys now and then.
_WORDS = re.compile(
    "change-?me|changeit|secret|password|passw0rd|example|default|watchword|insecure|placeholder|replace-?me|your-?key|qwerty"
)
_ALPHABETS = (
    string.digits,
    string.digits + "abcdef",
    string.digits + "ABCDEF",
    string.ascii_lowercase,
    string.ascii_uppercase,
    string.digits + string.ascii_lowercase,
    string.digits + string.ascii_uppercase,
    string.digits + string.ascii_letters,
    string.digits + string.ascii_letters + "-_=",
    string.digits + string.ascii_letters + "+/=",
)
_OTHER = len(string.printable.strip())


def why_weak(secret_key: str) -> str | None:
    """None, or a sentence in ASCII that says why this is no key.

    What `openssl rand -base64 48`, `openssl rand -hex 16` and `secrets.token_urlsafe(32)` make is one.
    """
    if len(secret_key) < SHORTEST:
        return f"SECRET_KEY must have at least {SHORTEST} characters."
    word = _WORDS.search(secret_key.casefold().replace("_", "-"))
    if word:
        return f"SECRET_KEY contains the word {word[0]}: take a random one."
    if len(set(secret_key)) < FEWEST_DIFFERENT:
        return f"SECRET_KEY must have at least {FEWEST_DIFFERENT} different characters."
    if any(map(str.isspace, secret_key)) or _repeats(secret_key) or _is_sequence(secret_key):
        return "SECRET_KEY is regular, or made of words: take a random one."
    if len(secret_key) * log2(_alphabet(secret_key)) < BITS:
        return f"SECRET_KEY must have {BITS} bits: it is too short for the characters in it."
    return None


def _alphabet(secret_key: str) -> int:
    """How many characters there are of the narrowest kind that has all of these."""
    return next((len(alphabet) for alphabet in _ALPHABETS if set(secret_key) <= set(alphabet)), _OTHER)


def _repeats(secret_key: str) -> bool:
    """Whether it begins anew before or at its middle: a short piece, written again and again."""
    return any(secret_key[unit:] == secret_key[:-unit] for unit in range(1, len(secret_key) // 2 + 1))


def _is_sequence(secret_key: str) -> bool:
    """Whether the steps from character to character are few: an alphabet, up or down."""
    return len({ord(after) - ord(before) for before, after in pairwise(secret_key)}) < FEWEST_DIFFERENT
