"""ID tokens (OpenID Connect Core 2)."""

from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from typing import Any

from domain.grants.grant import Grant

TYPE = "JWT"
ALGORITHMS = ("RS256", "ES256")


def left_half(value: str) -> str:
    """`at_hash` (OpenID Connect Core 3.1.3.6): both of our algorithms have SHA-256."""
    return urlsafe_b64encode(sha256(value.encode()).digest()[:16]).rstrip(b"=").decode()


def id_token(  # noqa: PLR0913, a token says that much
    *,
    issuer: str,
    client_id: str,
    sub: str,
    grant: Grant,
    sid: str | None,
    nonce: str | None,
    access_token: str,
    claims: dict[str, Any],
    issued_at: datetime,
    expires_at: datetime,
) -> dict[str, Any]:
    """The claims. `auth_time`, `acr` and `amr` are the grant's: they stay the same after a refresh (Core 12.2)."""
    protocol: dict[str, Any] = {
        "iss": issuer,
        "sub": sub,
        "aud": client_id,
        "iat": int(issued_at.timestamp()),
        "exp": int(expires_at.timestamp()),
        "auth_time": int(grant.authenticated_at.timestamp()) if grant.authenticated_at else None,
        "nonce": nonce,
        "acr": grant.acr,
        "amr": grant.amr,
        "sid": sid,
        "at_hash": left_half(access_token),
    }
    return claims | {name: value for name, value in protocol.items() if value is not None}
