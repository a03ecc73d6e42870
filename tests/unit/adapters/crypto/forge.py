"""Access tokens of our making and of others, for the tests of the signer."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key

from adapters.crypto.es256 import Es256Signer
from domain.keys.signing_key import SigningKey, State
from domain.tokens.access_token import AccessToken
from tests.fakes.seal import PlainSeal

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
SECOND = int(NOW.timestamp())
SIGNER = Es256Signer(PlainSeal())
KEY = SIGNER.generate(State.ACTIVE, NOW)
OTHER = SIGNER.generate(State.ACTIVE, NOW)
KID = json.dumps(KEY.kid)
TOKEN = AccessToken(
    iss="https://id.example", aud="https://id.example", sub="c", client_id="c", iat=SECOND, exp=SECOND + 900, jti="j", scope="a b"
)
CLAIMS: dict[str, Any] = msgspec.to_builtins(TOKEN)
PAYLOAD = json.dumps(CLAIMS).encode()
JWK: dict[str, str] = json.loads(KEY.public)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


def encoded(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


def private_half(key: SigningKey) -> EllipticCurvePrivateKey:
    half = load_der_private_key(SIGNER.seal.open(key.private, f"signing_key:{key.kid}"), password=None)
    assert isinstance(half, EllipticCurvePrivateKey)
    return half


def header(**members: Any) -> bytes:
    return json.dumps({"alg": "ES256", "typ": "at+jwt", "kid": KEY.kid} | members, separators=(",", ":")).encode()


def signed(head: bytes, payload: bytes, private: EllipticCurvePrivateKey | None = None) -> str:
    """Whatever it says, under a right signature: by our key unless told."""
    text = f"{encoded(head)}.{encoded(payload)}"
    r, s = decode_dss_signature((private or private_half(KEY)).sign(text.encode(), ECDSA(SHA256())))
    return f"{text}.{encoded(r.to_bytes(32) + s.to_bytes(32))}"


def verified(text: str) -> AccessToken | None:
    """What the signer makes of it, whose keys are two."""
    return SIGNER.verify(text, (OTHER, KEY))
