"""Access tokens signed with ECDSA on P-256 (RFC 7518 3.4)."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from application.ports.seal import Seal
from domain.keys.signing_key import SigningKey, State, verifies
from domain.tokens.access_token import LONGEST, TYPE, AccessToken

ALGORITHM = "ES256"
_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])
_LAST_SECOND = 253402300799  # of the year 9999, where Python's datetime ends


@dataclass(frozen=True, slots=True)
class Es256Signer:
    """`Signer` for ES256. Private halves are sealed for the row `signing_key:<kid>`."""

    seal: Seal
    _opened: dict[str, ECKey] = field(default_factory=dict, repr=False)

    def generate(self, state: State, now: datetime) -> SigningKey:
        key = ECKey.generate_key("P-256")
        kid = key.thumbprint()
        return SigningKey(
            kid=kid,
            algorithm=ALGORITHM,
            state=state,
            private=self.seal.close(key.as_der(private=True), _row(kid)),
            public=json.dumps(key.as_dict(private=False, kid=kid, use="sig", alg=ALGORITHM)),
            published_at=now,
            active_at=now if state is State.ACTIVE else None,
            ended_at=None,
        )

    def sign(self, token: AccessToken, key: SigningKey) -> str:
        return jws.serialize_compact(_header(key.kid), msgspec.json.encode(token), self._private(key), registry=_REGISTRY)

    def verify(self, text: str, keys: tuple[SigningKey, ...]) -> AccessToken | None:
        """Never raises, whatever the text is."""
        if len(text) > LONGEST or not text.isascii():
            return None
        segment = text.partition(".")[0]
        # The header is compared, not read: of all headers the one that we write is good. So there is no algorithm to
        # choose, no key to fetch, no critical extension to know and no doubled member to stumble on (RFC 8725 3.1).
        key = next((key for key in keys if _header_segment(key.kid) == segment), None)
        if key is None:
            return None
        try:
            payload = jws.deserialize_compact(text, _public(key.public), registry=_REGISTRY).payload
            token = _claims(payload)
        except (JoseError, ValueError, RecursionError):
            return None
        return token if verifies(key, token.iat) else None

    def _private(self, key: SigningKey) -> ECKey:
        """Opened once. One key signs at a time, so the one before is dropped when another is asked for."""
        opened = self._opened.get(key.kid)
        if opened is None:
            opened = ECKey.import_key(self.seal.open(key.private, _row(key.kid)))
            self._opened.clear()
            self._opened[key.kid] = opened
        return opened


def _row(kid: str) -> str:
    return f"signing_key:{kid}"


def _header(kid: str) -> dict[str, str]:
    return {"alg": ALGORITHM, "typ": TYPE, "kid": kid}


@lru_cache(maxsize=16)
def _header_segment(kid: str) -> str:
    return urlsafe_b64encode(json.dumps(_header(kid), separators=(",", ":")).encode()).rstrip(b"=").decode()


@lru_cache(maxsize=16)
def _public(jwk: str) -> ECKey:
    return ECKey.import_key(json.loads(jwk))


def _claims(payload: bytes) -> AccessToken:
    """Raises ValueError. Unknown claims are ignored: a newer node may write them."""
    claims = json.loads(payload.decode(), object_pairs_hook=_each_once)
    token = msgspec.convert(claims, AccessToken)
    if not (0 <= token.iat <= _LAST_SECOND and 0 <= token.exp <= _LAST_SECOND):
        raise ValueError("not a time")
    return token


def _each_once(members: list[tuple[str, object]]) -> dict[str, object]:
    """RFC 7519 4: a doubled claim is refused. Parsers differ in which of the two they take."""
    if len(claims := dict(members)) != len(members):
        raise ValueError("doubled member")
    return claims
