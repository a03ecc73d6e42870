"""Access tokens signed with ES256, ID tokens with ES256 or RS256 (RFC 7515, RFC 7518 3)."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from adapters.crypto.key_pair import ES256, RS256, new_pair, private_half, public_half
from application.ports.seal import Seal
from domain.keys.signing_key import SigningKey, State, verifies
from domain.tokens import id_token
from domain.tokens.access_token import LONGEST, TYPE, AccessToken

_REGISTRIES = {algorithm: jws.JWSRegistry(algorithms=[algorithm]) for algorithm in (ES256, RS256)}
_LAST_SECOND = 253402300799  # of the year 9999, where Python's datetime ends


@dataclass(frozen=True, slots=True)
class JoseSigner:
    """`Signer` for ES256 and RS256. Private halves are sealed for the row `signing_key:<kid>`."""

    seal: Seal
    draw_pair: Callable[[str], Awaitable[ECKey | RSAKey]] = new_pair
    _opened: dict[str, tuple[str, ECKey | RSAKey]] = field(default_factory=dict, repr=False)  # by algorithm, with the kid

    async def generate(self, algorithm: str, state: State, now: datetime) -> SigningKey:
        """Raises ValueError for an algorithm that is none of ours."""
        pair = await self.draw_pair(algorithm)
        kid = pair.thumbprint()
        return SigningKey(
            kid=kid,
            algorithm=algorithm,
            state=state,
            private=self.seal.close(pair.as_der(private=True), _row(kid)),
            public=json.dumps(pair.as_dict(private=False, kid=kid, use="sig", alg=algorithm)),
            published_at=now,
            active_at=now if state is State.ACTIVE else None,
            ended_at=None,
        )

    def sign(self, token: AccessToken, key: SigningKey) -> str:
        """Raises `JoseError` for a key of another algorithm than ES256."""
        return self._signed(_header(ES256, TYPE, key.kid), msgspec.json.encode(token), key)

    def sign_id_token(self, claims: dict[str, Any], key: SigningKey) -> str:
        return self._signed(_header(key.algorithm, id_token.TYPE, key.kid), msgspec.json.encode(claims), key)

    def verify(self, text: str, keys: tuple[SigningKey, ...]) -> AccessToken | None:
        """Never raises, whatever the text is. Unknown claims are ignored: a newer node may write them."""
        claims = _verified(text, TYPE, tuple(key for key in keys if key.algorithm == ES256))
        try:
            return None if claims is None else msgspec.convert(claims, AccessToken)
        except msgspec.ValidationError:
            return None

    def verify_id_token(self, text: str, keys: tuple[SigningKey, ...]) -> dict[str, Any] | None:
        """Never raises, whatever the text is."""
        claims = _verified(text, id_token.TYPE, keys)
        return claims if claims and all(isinstance(claims.get(name), str) for name in ("iss", "sub", "aud")) else None

    def _signed(self, header: dict[str, str], payload: bytes, key: SigningKey) -> str:
        return jws.serialize_compact(header, payload, self._private(key), registry=_REGISTRIES[header["alg"]])

    def _private(self, key: SigningKey) -> ECKey | RSAKey:
        """Opened once. One key signs at a time and algorithm, so the one before is dropped when another is asked for."""
        kid, opened = self._opened.get(key.algorithm, (None, None))
        if opened is None or kid != key.kid:
            opened = private_half(self.seal.open(key.private, _row(key.kid)))
            self._opened[key.algorithm] = key.kid, opened
        return opened


def _row(kid: str) -> str:
    return f"signing_key:{kid}"


def _header(algorithm: str, typ: str, kid: str) -> dict[str, str]:
    return {"alg": algorithm, "typ": typ, "kid": kid}


@lru_cache(maxsize=64)
def _header_segment(algorithm: str, typ: str, kid: str) -> str:
    return urlsafe_b64encode(json.dumps(_header(algorithm, typ, kid), separators=(",", ":")).encode()).rstrip(b"=").decode()


def _verified(text: str, typ: str, keys: tuple[SigningKey, ...]) -> dict[str, Any] | None:
    """The claims, if one of `keys` signed them as a token of that type while it might; else None."""
    if len(text) > LONGEST or not text.isascii():
        return None
    segment = text.partition(".")[0]
    # The header is compared, not read: of all headers the ones that we write are good. So there is no algorithm to
    # choose, no key to fetch, no critical extension to know and no doubled member to stumble on (RFC 8725 3.1).
    key = next((key for key in keys if _header_segment(key.algorithm, typ, key.kid) == segment), None)
    if key is None:
        return None
    try:
        public, registry = public_half(key.algorithm, key.public), _REGISTRIES[key.algorithm]
        claims = _claims(jws.deserialize_compact(text, public, registry=registry).payload)
    except (JoseError, ValueError, RecursionError):
        return None
    return claims if verifies(key, claims["iat"]) else None


def _claims(payload: bytes) -> dict[str, Any]:
    """An object with the times `iat` and `exp`. Raises ValueError."""
    claims = json.loads(payload.decode(), object_pairs_hook=_each_once)
    if not isinstance(claims, dict) or not all(_is_time(claims.get(name)) for name in ("iat", "exp")):
        raise ValueError("no claims of a token")
    return claims


def _is_time(value: object) -> bool:
    """Whole seconds since the Unix epoch. True is no number here, though Python has it as one."""
    return type(value) is int and 0 <= value <= _LAST_SECOND


def _each_once(members: list[tuple[str, object]]) -> dict[str, object]:
    """RFC 7519 4: a doubled claim is refused. Parsers differ in which of the two they take."""
    if len(claims := dict(members)) != len(members):
        raise ValueError("doubled member")
    return claims
