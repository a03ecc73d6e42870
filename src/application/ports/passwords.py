"""Hashing of human passwords."""

from typing import Protocol


class Passwords(Protocol):
    """Slow by design, in threads of their own. Every method raises `Overloaded` when too many wait."""

    async def hash(self, password: str) -> bytes:
        """What is stored (it is sealed as well, by the caller)."""
        ...

    async def verify(self, password: str, stored: bytes | None, *, is_known: bool = False) -> bool:
        """Whether it is the one. None, for an unknown user, costs the same and is never right.

        A part of the queue is kept for what an account knows, so that a flood of strangers leaves it a place.
        """
        ...

    def refuse_when_full(self, *, is_known: bool) -> None:
        """Asked before an attempt is counted."""
        ...

    async def guesses(self, password: str, username: str) -> int:
        """How many guesses an attacker needs for the first 64 code points (zxcvbn)."""
        ...
