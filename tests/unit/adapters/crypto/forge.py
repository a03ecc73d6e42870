"""Tokens of our making and of others, for the tests of the signer."""

import asyncio
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key

from adapters.crypto.jose_signer import JoseSigner
from domain.keys.signing_key import SigningKey, State
from domain.tokens.access_token import AccessToken
from tests.fakes.seal import PlainSeal

PrivateHalf = EllipticCurvePrivateKey | RSAPrivateKey

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
SECOND = int(NOW.timestamp())
SIGNER = JoseSigner(PlainSeal())


def new_key(algorithm: str) -> SigningKey:
    return asyncio.run(SIGNER.generate(algorithm, State.ACTIVE, NOW))


KEY, OTHER = new_key("ES256"), new_key("ES256")
RSA, OTHER_RSA = new_key("RS256"), new_key("RS256")
KEYS = (OTHER, OTHER_RSA, KEY, RSA)
KID = json.dumps(KEY.kid)
TOKEN = AccessToken(
    iss="https://id.example", aud="https://id.example", sub="c", client_id="c", iat=SECOND, exp=SECOND + 900, jti="j", scope="a b"
)
CLAIMS: dict[str, Any] = msgspec.to_builtins(TOKEN)
PAYLOAD = json.dumps(CLAIMS).encode()
ID_CLAIMS: dict[str, Any] = {
    "name": "Ada",
    "iss": "https://id.example",
    "sub": "u_1",
    "aud": "c",
    "iat": SECOND,
    "exp": SECOND + 3600,
    "nonce": "n",
    "amr": ["pwd"],
}
ID_PAYLOAD = json.dumps(ID_CLAIMS).encode()
JWK: dict[str, str] = json.loads(KEY.public)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


def encoded(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


@cache
def private_half(key: SigningKey) -> PrivateHalf:
    half = load_der_private_key(SIGNER.seal.open(key.private, f"signing_key:{key.kid}"), password=None)
    assert isinstance(half, PrivateHalf)
    return half


def signature_of(text: str, private: PrivateHalf, padding: AsymmetricPadding | None = None) -> bytes:
    """As RFC 7518 3.3 and 3.4 have it, unless another padding is given."""
    if isinstance(private, RSAPrivateKey):
        return private.sign(text.encode(), padding or PKCS1v15(), SHA256())
    r, s = decode_dss_signature(private.sign(text.encode(), ECDSA(SHA256())))
    return r.to_bytes(32) + s.to_bytes(32)


def in_der(text: str, key: SigningKey) -> bytes:
    """An ECDSA signature that is no JWS's."""
    private = private_half(key)
    assert isinstance(private, EllipticCurvePrivateKey)
    return private.sign(text.encode(), ECDSA(SHA256()))


def header(**members: Any) -> bytes:
    return json.dumps({"alg": "ES256", "typ": "at+jwt", "kid": KEY.kid} | members, separators=(",", ":")).encode()


def id_header(key: SigningKey = RSA, **members: Any) -> bytes:
    return header(**{"alg": key.algorithm, "typ": "JWT", "kid": key.kid} | members)


def signed(head: bytes, payload: bytes, private: PrivateHalf | None = None, padding: AsymmetricPadding | None = None) -> str:
    """Whatever it says, under a right signature: by our key unless told."""
    text = f"{encoded(head)}.{encoded(payload)}"
    return f"{text}.{encoded(signature_of(text, private or private_half(KEY), padding))}"


def id_signed(payload: bytes, key: SigningKey = RSA, head: bytes | None = None) -> str:
    """Whatever it says, under a right signature of `key`, and as an ID token unless told."""
    return signed(id_header(key) if head is None else head, payload, private_half(key))


def verified(text: str) -> AccessToken | None:
    """What the signer makes of it as an access token. Its keys are two of each algorithm."""
    return SIGNER.verify(text, KEYS)


def id_verified(text: str) -> dict[str, Any] | None:
    """And as an ID token."""
    return SIGNER.verify_id_token(text, KEYS)
