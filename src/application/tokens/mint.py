"""Access tokens are signed, after what bought them is committed."""

from dataclasses import dataclass
from datetime import datetime

from msgspec import UNSET

from application.ports.entropy import Entropy
from application.ports.signer import Signer
from domain.keys.signing_key import SigningKey
from domain.tokens.access_token import AccessToken, audience


@dataclass(frozen=True, slots=True)
class Mint:
    """Signs access tokens (RFC 9068)."""

    issuer: str
    entropy: Entropy
    signer: Signer

    def __call__(
        self,
        key: SigningKey,
        *,
        sub: str,
        client_id: str,
        scope: tuple[str, ...],
        resources: tuple[str, ...],
        now: datetime,
        expires_at: datetime,
        grant: str | None = None,
    ) -> str:
        """A compact JWS. Times are cut to whole seconds, so that no token outlives what bought it."""
        token = AccessToken(
            iss=self.issuer,
            aud=audience(self.issuer, resources, scope),
            sub=sub,
            client_id=client_id,
            iat=int(now.timestamp()),
            exp=int(expires_at.timestamp()),
            jti=self.entropy.name(),
            scope=" ".join(scope),
            grant=UNSET if grant is None else grant,
        )
        return self.signer.sign(token, key)
