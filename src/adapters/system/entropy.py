"""The operating system's randomness."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A machine's `sub` is its client_id and must not look like a person's (RFC 9700 4.15); and a name that begins with a
# hyphen would be an option on the command line.
_NO_NAME_BEGINS = ("u_", "-")


@dataclass(frozen=True, slots=True)
class SystemEntropy:
    """`Entropy` by the operating system."""

    _rows: Iterator[int] = field(default_factory=count)

    def secret(self) -> str:
        return secrets.token_urlsafe(32)

    def name(self) -> str:
        while (name := secrets.token_urlsafe(16)).startswith(_NO_NAME_BEGINS):
            pass
        return name

    def octets(self, count: int) -> bytes:
        return secrets.token_bytes(count)

    def row(self, now: datetime) -> UUID:
        """Milliseconds, then their fraction in 12 bits (RFC 9562 6.2, method 3), a counter of 14 bits and 48 random ones.

        The counter keeps rows of one unit of work, which share one `now`, in the order in which they were made.
        """
        milliseconds, rest = divmod(now - _EPOCH, timedelta(milliseconds=1))
        fraction = rest.microseconds * 4096 // 1000
        order = next(self._rows) & 0x3FFF
        return UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 0b10 << 62 | order << 48 | secrets.randbits(48))
