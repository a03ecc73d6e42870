"""Key pairs of our two algorithms: ECDSA on P-256 and RSA of 2048 bits (RFC 7518 3.3 and 3.4)."""

import asyncio
import json
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key
from joserfc.jwk import ECKey, RSAKey

ES256 = "ES256"
RS256 = "RS256"
_RSA_BITS = 2048
_TYPES: dict[str, type[ECKey | RSAKey]] = {ES256: ECKey, RS256: RSAKey}


async def new_pair(algorithm: str) -> ECKey | RSAKey:
    """A pair from the system's randomness. Raises ValueError for an algorithm that is none of ours."""
    match algorithm:
        case "ES256":
            return ECKey.generate_key("P-256")
        case "RS256":
            return await asyncio.to_thread(RSAKey.generate_key, _RSA_BITS)  # 10 to 100 ms; the search holds no lock
        case _:
            raise ValueError(f"no algorithm of ours: {algorithm}")


def private_half(der: bytes) -> ECKey | RSAKey:
    """The pair from its PKCS #8 DER.

    Whether RSA's primes are primes is not asked, which takes 30 ms: what comes out of our seal is what we put in.
    """
    half = load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    return RSAKey.import_key(half) if isinstance(half, RSAPrivateKey) else ECKey.import_key(der)


@lru_cache(maxsize=64)
def public_half(algorithm: str, jwk: str) -> ECKey | RSAKey:
    """The key that verifies, from its JWK as JSON."""
    return _TYPES[algorithm].import_key(json.loads(jwk))
