"""Entropy that counts: the same values in each run, each of them once, in the real one's shapes."""

from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import shake_256
from itertools import count
from uuid import UUID


class CountingEntropy:
    def __init__(self) -> None:
        self._drawn = count(1)

    def secret(self) -> str:
        return self._text(32)

    def name(self) -> str:
        while (name := self._text(16)).startswith(("u_", "-")):
            pass
        return name

    def octets(self, count: int) -> bytes:
        return shake_256(str(next(self._drawn)).encode()).digest(count)

    def row(self, now: datetime) -> UUID:
        return UUID(int=int(now.timestamp() * 1000) << 80 | 7 << 76 | 0b10 << 62 | next(self._drawn))

    def _text(self, octets: int) -> str:
        return urlsafe_b64encode(self.octets(octets)).rstrip(b"=").decode()
