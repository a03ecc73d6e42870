"""Key pairs that are drawn once for all tests: a new RSA key takes as long as a whole test."""

from collections import Counter

from joserfc.jwk import ECKey, RSAKey

from adapters.crypto.key_pair import RS256, new_pair

_DRAWN: dict[int, ECKey | RSAKey] = {}


class KeptPairs:
    """The n-th RSA key of every signer is the same one; others are new."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()

    async def __call__(self, algorithm: str) -> ECKey | RSAKey:
        if algorithm != RS256:
            return await new_pair(algorithm)
        number = self._count[algorithm]
        self._count[algorithm] += 1
        if number not in _DRAWN:
            _DRAWN[number] = await new_pair(algorithm)
        return _DRAWN[number]
