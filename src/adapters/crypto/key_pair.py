"""Key pairs of our two algorithms: ECDSA on P-256 and RSA of 2048 bits (RFC 7518 3.3 and 3.4)."""

import asyncio
import json
from functools import lru_cache
from typing import TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key
from joserfc.jwk import ECKey, RSAKey

PrivateKey: TypeAlias = EllipticCurvePrivateKey | RSAPrivateKey
PublicKey: TypeAlias = EllipticCurvePublicKey | RSAPublicKey

ES256 = "ES256"
RS256 = "RS256"
_RSA_BITS = 2048
_P256 = 32  # octets of R, and of S
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


def private_half(der: bytes) -> PrivateKey:
    """The key that signs, from its PKCS #8 DER. Raises ValueError for what is none of ours.

    Whether RSA's primes are primes is not asked, which takes 30 ms: what comes out of our seal is what we put in.
    """
    half = load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(half, EllipticCurvePrivateKey | RSAPrivateKey):
        raise ValueError("neither ECDSA nor RSA")  # noqa: TRY004, the value is wrong, whatever its type
    return half


def signature(key: PrivateKey, signed: bytes) -> bytes:
    """ES256: R and S, 32 octets each (RFC 7518 3.4). RS256: RSASSA-PKCS1-v1_5 (3.3)."""
    if isinstance(key, RSAPrivateKey):
        return key.sign(signed, PKCS1v15(), SHA256())
    r, s = decode_dss_signature(key.sign(signed, ECDSA(SHA256())))
    return r.to_bytes(_P256) + s.to_bytes(_P256)


def is_signature(octets: bytes, key: PublicKey, signed: bytes) -> bool:
    """Whether the private half of that key made it (RFC 7518 3.3 and 3.4)."""
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(octets, signed, PKCS1v15(), SHA256())
        elif len(octets) == 2 * _P256:
            dss = encode_dss_signature(int.from_bytes(octets[:_P256]), int.from_bytes(octets[_P256:]))
            key.verify(dss, signed, ECDSA(SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=64)
def public_half(algorithm: str, jwk: str) -> PublicKey:
    """The key that verifies, from its JWK as JSON. The algorithm says which kind it is."""
    return _TYPES[algorithm].import_key(json.loads(jwk)).public_key
