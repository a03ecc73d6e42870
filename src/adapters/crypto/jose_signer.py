"""Access tokens signed with ES256, ID tokens with ES256 or RS256 (RFC 7515, RFC 7518 3)."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from adapters.crypto.key_pair import ES256, PrivateKey, is_signature, new_pair, private_half, public_half, signature
from application.ports.seal import Seal
from domain.keys.signing_key import SigningKey, State, verifies
from domain.tokens import id_token
from domain.tokens.access_token import LONGEST, TYPE, AccessToken

REMEMBERED = 4096  # signatures, of about a kilobyte each
_LAST_SECOND = 253402300799  # of the year 9999, where Python's datetime ends


@dataclass(frozen=True, slots=True)
class JoseSigner:
    """`Signer` for ES256 and RS256. Private halves are sealed for the row `signing_key:<kid>`."""

    seal: Seal
    draw_pair: Callable[[str], Awaitable[ECKey | RSAKey]] = new_pair
    _opened: dict[str, tuple[str, PrivateKey]] = field(default_factory=dict, repr=False)  # by algorithm, with the kid
    _good: dict[bytes, tuple[str, AccessToken]] = field(default_factory=dict, repr=False)  # by the text's digest, with the kid

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
        """Raises ValueError for a key of another algorithm than ES256."""
        if key.algorithm != ES256:
            raise ValueError(f"access tokens are not signed with {key.algorithm}")
        return self._signed(TYPE, msgspec.json.encode(token), key)

    def sign_id_token(self, claims: dict[str, Any], key: SigningKey) -> str:
        return self._signed(id_token.TYPE, msgspec.json.encode(claims), key)

    def verify(self, text: str, keys: tuple[SigningKey, ...]) -> AccessToken | None:
        """Never raises, whatever the text is. Unknown claims are ignored: a newer node may write them.

        That a signature is good is remembered; whether its key still verifies is asked each time.
        """
        if len(text) > LONGEST or not text.isascii():
            return None
        digest = sha256(text.encode()).digest()
        kid, token = self._good.get(digest) or (None, None)
        if token is not None:
            return token if any(key.kid == kid and verifies(key, token.iat) for key in keys) else None
        verified = _verified(text, TYPE, tuple(key for key in keys if key.algorithm == ES256))
        try:
            token = None if verified is None else msgspec.convert(verified[1], AccessToken)
        except msgspec.ValidationError:
            return None
        if token is not None and verified is not None:
            if len(self._good) >= REMEMBERED:
                del self._good[next(iter(self._good))]
            self._good[digest] = verified[0].kid, token
        return token

    def verify_id_token(self, text: str, keys: tuple[SigningKey, ...]) -> dict[str, Any] | None:
        """Never raises, whatever the text is."""
        _, claims = _verified(text, id_token.TYPE, keys) or (None, {})
        return claims if claims and all(isinstance(claims.get(name), str) for name in ("iss", "sub", "aud")) else None

    def _signed(self, typ: str, payload: bytes, key: SigningKey) -> str:
        """JWS Compact Serialization (RFC 7515 7.1), after a header that was encoded before."""
        signed = f"{_header_segment(key.algorithm, typ, key.kid)}.{_segment(payload)}"
        return f"{signed}.{_segment(signature(self._private(key), signed.encode()))}"

    def _private(self, key: SigningKey) -> PrivateKey:
        """Opened once. One key signs at a time and algorithm, so the one before is dropped when another is asked for."""
        kid, opened = self._opened.get(key.algorithm, (None, None))
        if opened is None or kid != key.kid:
            opened = private_half(self.seal.open(key.private, _row(key.kid)))
            self._opened[key.algorithm] = key.kid, opened
        return opened


def _row(kid: str) -> str:
    return f"signing_key:{kid}"


@lru_cache(maxsize=64)
def _header_segment(algorithm: str, typ: str, kid: str) -> str:
    return _segment(msgspec.json.encode({"alg": algorithm, "typ": typ, "kid": kid}))


def _segment(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


def _octets(segment: str) -> bytes:
    """Of base64url in the one spelling that we write (RFC 7515 2). Raises ValueError."""
    octets = urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    if _segment(octets) != segment:
        raise ValueError("another spelling")
    return octets


def _verified(text: str, typ: str, keys: tuple[SigningKey, ...]) -> tuple[SigningKey, dict[str, Any]] | None:
    """The key and the claims, if one of `keys` signed them as a token of that type while it might; else None."""
    if len(text) > LONGEST or not text.isascii():
        return None
    signed, _, last = text.rpartition(".")
    header, _, payload = signed.partition(".")
    # The header is compared, not read: of all headers the ones that we write are good. So there is no algorithm to
    # choose, no key to fetch, no critical extension to know and no doubled member to stumble on (RFC 8725 3.1).
    key = next((key for key in keys if _header_segment(key.algorithm, typ, key.kid) == header), None)
    if key is None:
        return None
    try:
        if not is_signature(_octets(last), public_half(key.algorithm, key.public), signed.encode()):
            return None
        claims = _claims(_octets(payload))
    except (JoseError, KeyError, ValueError, RecursionError):  # KeyError: an algorithm that only a newer node knows
        return None
    return (key, claims) if verifies(key, claims["iat"]) else None


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
