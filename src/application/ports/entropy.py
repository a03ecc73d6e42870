"""Randomness."""

from datetime import datetime
from typing import Protocol
from uuid import UUID


class Entropy(Protocol):
    """Where random values come from."""

    def secret(self) -> str:
        """256 bits as 43 characters of base64url, so that raw and form-encoded HTTP Basic agree."""
        ...

    def name(self) -> str:
        """128 bits as 22 characters of base64url: `client_id`, `sub`, `jti`, a grant's reference."""
        ...

    def octets(self, count: int) -> bytes:
        """Random bytes: seeds and keys."""
        ...

    def row(self, now: datetime) -> UUID:
        """A time-ordered key of a row (UUIDv7, RFC 9562 5.7). Never shown."""
        ...
