"""A signer whose signature is a digest of what it signs."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from itertools import count

import msgspec

from domain.keys.signing_key import SigningKey, State, verifies
from domain.tokens.access_token import AccessToken


class PlainSigner:
    def __init__(self) -> None:
        self._made = count(1)

    def generate(self, state: State, now: datetime) -> SigningKey:
        kid = f"key-{next(self._made)}"
        return SigningKey(
            kid=kid,
            algorithm="ES256",
            state=state,
            private=kid.encode(),
            public=msgspec.json.encode(
                {"kid": kid, "use": "sig", "alg": "ES256", "kty": "EC", "crv": "P-256", "x": kid, "y": kid}
            ).decode(),
            published_at=now,
            active_at=now if state is State.ACTIVE else None,
            ended_at=None,
        )

    def sign(self, token: AccessToken, key: SigningKey) -> str:
        payload = urlsafe_b64encode(msgspec.json.encode(token)).rstrip(b"=").decode()
        return f"{key.kid}.{payload}.{_digest(payload, key)}"

    def verify(self, text: str, keys: tuple[SigningKey, ...]) -> AccessToken | None:
        for key in keys:
            if text.startswith(f"{key.kid}."):
                payload, _, signature = text.removeprefix(f"{key.kid}.").partition(".")
                if signature != _digest(payload, key):
                    return None
                token = msgspec.json.decode(urlsafe_b64decode(payload + "=="), type=AccessToken)
                return token if verifies(key, token.iat) else None
        return None


def _digest(payload: str, key: SigningKey) -> str:
    return sha256(key.private + payload.encode("utf-8", "surrogatepass")).hexdigest()
