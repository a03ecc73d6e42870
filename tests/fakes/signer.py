"""A signer whose signature is a digest of what it signs."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Any

import msgspec

from domain.keys.signing_key import SigningKey, State, verifies
from domain.tokens import access_token, id_token
from domain.tokens.access_token import AccessToken

MEMBERS = {"ES256": ("EC", {"crv": "P-256", "x": "x", "y": "y"}), "RS256": ("RSA", {"n": "n", "e": "AQAB"})}


class PlainSigner:
    def __init__(self) -> None:
        self._made = count(1)

    async def generate(self, algorithm: str, state: State, now: datetime) -> SigningKey:
        if algorithm not in MEMBERS:
            raise ValueError(algorithm)
        kid = f"key-{next(self._made)}"
        kty, members = MEMBERS[algorithm]
        return SigningKey(
            kid=kid,
            algorithm=algorithm,
            state=state,
            private=kid.encode(),
            public=msgspec.json.encode({"kid": kid, "use": "sig", "alg": algorithm, "kty": kty} | members).decode(),
            published_at=now,
            active_at=now if state is State.ACTIVE else None,
            ended_at=None,
        )

    def sign(self, token: AccessToken, key: SigningKey) -> str:
        if key.algorithm != "ES256":
            raise ValueError(key.algorithm)
        return _signed(access_token.TYPE, msgspec.json.encode(token), key)

    def sign_id_token(self, claims: dict[str, Any], key: SigningKey) -> str:
        return _signed(id_token.TYPE, msgspec.json.encode(claims), key)

    def verify(self, text: str, keys: tuple[SigningKey, ...]) -> AccessToken | None:
        claims = _verified(access_token.TYPE, text, tuple(key for key in keys if key.algorithm == "ES256"))
        return None if claims is None else msgspec.convert(claims, AccessToken)

    def verify_id_token(self, text: str, keys: tuple[SigningKey, ...]) -> dict[str, Any] | None:
        return _verified(id_token.TYPE, text, keys)


def _signed(typ: str, claims: bytes, key: SigningKey) -> str:
    payload = urlsafe_b64encode(claims).rstrip(b"=").decode()
    return f"{key.kid}.{payload}.{_digest(typ, payload, key)}"


def _verified(typ: str, text: str, keys: tuple[SigningKey, ...]) -> dict[str, Any] | None:
    for key in keys:
        if text.startswith(f"{key.kid}."):
            payload, _, signature = text.removeprefix(f"{key.kid}.").partition(".")
            if signature != _digest(typ, payload, key):
                return None
            claims: dict[str, Any] = msgspec.json.decode(urlsafe_b64decode(payload + "=="))
            return claims if verifies(key, claims["iat"]) else None
    return None


def _digest(typ: str, payload: str, key: SigningKey) -> str:
    return sha256(key.private + typ.encode() + payload.encode("utf-8", "surrogatepass")).hexdigest()
