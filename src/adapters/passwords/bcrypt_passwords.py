"""Human passwords under bcrypt."""

import hmac
import unicodedata
from base64 import b64encode

import bcrypt

from adapters.passwords.hash_pool import HashPool
from domain.users.password import JUDGED

COST = 12
_LABEL = b"watchword password v1"


class BcryptPasswords:
    """`Passwords` by bcrypt and zxcvbn.

    bcrypt takes 72 bytes and stops at NUL, so it is given an HMAC of the password, in base64 (44 bytes): every code
    point counts. The key is a fixed label, no secret: it only keeps digests that leaked elsewhere from being tried here.
    """

    def __init__(self, threads: int, waiting: int, cost: int = COST) -> None:
        self._pool = HashPool(threads, waiting, kept=(threads + waiting) // 4)
        self._cost = cost

    async def hash(self, password: str) -> bytes:
        return await self._pool.run(self._hash, password)

    async def verify(self, password: str, stored: bytes | None, *, is_known: bool = False) -> bool:
        return await self._pool.run(self._verify, password, stored, is_preferred=is_known)

    def refuse_when_full(self, *, is_known: bool) -> None:
        self._pool.refuse_when_full(is_preferred=is_known)

    async def guesses(self, password: str, username: str) -> int:
        return await self._pool.run(_guesses, password, username)

    def close(self) -> None:
        """What still waits is given up."""
        self._pool.close()

    def _hash(self, password: str) -> bytes:
        return bcrypt.hashpw(_prehash(password), bcrypt.gensalt(self._cost))

    def _verify(self, password: str, stored: bytes | None) -> bool:
        if stored is None:  # an unknown user costs the same hash
            self._hash(password)
            return False
        return bcrypt.checkpw(_prehash(password), stored)


def _prehash(password: str) -> bytes:
    """NFC, since keyboards differ. A lone surrogate, which JSON cannot say but a terminal can, is a character as well."""
    octets = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return b64encode(hmac.digest(_LABEL, octets, "sha256"))


def _guesses(password: str, username: str) -> int:
    from zxcvbn_rs_py import zxcvbn

    judged, known = (text.encode("utf-8", "replace").decode() for text in (password[:JUDGED], username))
    return zxcvbn(judged, [known]).guesses
