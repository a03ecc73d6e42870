"""Passwords that are hashed at no cost, and counted."""

from hashlib import sha256

from domain.refusal import Overloaded

GUESSES = {"password123": 596, "testPassword123": 231_340}  # as zxcvbn has them


class PlainPasswords:
    """`computed` is how many hashes were; `is_full` makes every call say that too many wait."""

    def __init__(self) -> None:
        self.computed = 0
        self.is_full = False

    async def hash(self, password: str) -> bytes:
        self._compute()
        return sha256(password.encode("utf-8", "surrogatepass")).digest()

    async def verify(self, password: str, stored: bytes | None, *, is_known: bool = False) -> bool:
        self._compute()
        return sha256(password.encode("utf-8", "surrogatepass")).digest() == stored

    async def guesses(self, password: str, username: str) -> int:
        self._refuse_when_full()
        return 1 if password[:64] == username else GUESSES.get(password[:64], 10**12)

    def _compute(self) -> None:
        self._refuse_when_full()
        self.computed += 1

    def refuse_when_full(self, *, is_known: bool) -> None:
        self._refuse_when_full()

    def _refuse_when_full(self) -> None:
        if self.is_full:
            raise Overloaded("hash queue full", retry_after=2)
