"""Recovery codes: each lets a person in once when the authenticator is lost (look-up secrets, NIST SP 800-63B-4 3.1.2)."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

HOW_MANY = 10
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"  # neither vowels nor what reads like another
LENGTH = 11  # characters of 27: 52 bits


class RecoveryCode(Struct, frozen=True, kw_only=True):
    """One code. Fields stand in the order of the table's columns."""

    digest: bytes  # keyed: 52 bits alone could be searched
    user_id: UUID
    created_at: datetime
    used_at: datetime | None


def draw(octets: bytes) -> str:
    """A code of random octets, 64 bits a character, so that no letter is likelier than another by more than 2^-59."""
    parts = (octets[i : i + 8] for i in range(0, 8 * LENGTH, 8))
    return "".join(ALPHABET[int.from_bytes(part) % len(ALPHABET)] for part in parts)


def shown(code: str) -> str:
    """In groups, as people read and type it."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def typed(text: str) -> str | None:
    """The code that somebody typed, whatever its groups and case; None: it can be none."""
    code = text.replace(" ", "").replace("-", "").lower()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None
