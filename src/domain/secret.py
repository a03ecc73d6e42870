"""Opaque secrets: client secrets, refresh tokens, registration tokens.

They are random with 256 bits, so that what is stored is a plain SHA-256 digest: slow hashes are for human passwords.
"""

from hashlib import sha256
from hmac import compare_digest


class Secret:
    """A secret in clear, on its way in or out. It prints as nothing, so that no log and no traceback can tell it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself: for the answer that hands it over, and for nothing else."""
        return self._value

    def digest(self) -> bytes:
        """32 bytes: what is stored and looked up."""
        return sha256(self._value.encode()).digest()

    def matches(self, digest: bytes) -> bool:
        """Whether this is the secret whose digest is given, in constant time."""
        return compare_digest(self.digest(), digest)

    def __repr__(self) -> str:
        """Never the value."""
        return "<secret>"
