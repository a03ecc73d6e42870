"""Tokens are signed, after what bought them is committed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import UNSET

from application.grants.grant_type import Bought
from application.ports.entropy import Entropy
from application.ports.signer import Signer
from domain.clients.client import Client
from domain.keys.signing_key import SigningKey
from domain.tokens.access_token import AccessToken, audience
from domain.tokens.id_token import id_token
from domain.users.claims import of_registered, told
from domain.users.user import User


@dataclass(frozen=True, slots=True)
class Mint:
    """Signs access tokens (RFC 9068) and ID tokens (OpenID Connect Core 2)."""

    issuer: str
    id_lifetime: timedelta
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

    def id_token(self, key: SigningKey, client: Client, user: User, bought: Bought, access_token: str, now: datetime) -> str:
        """With the claims that were asked for by name; those of scopes are userinfo's (OpenID Connect Core 5.4)."""
        claims = id_token(
            issuer=self.issuer,
            client_id=client.client_id,
            sub=user.sub,
            grant=bought.grant,
            sid=bought.sid,
            nonce=bought.nonce,
            access_token=access_token,
            claims=told(user.known(), (), of_registered(bought.grant.id_token_claims, client.scope)),
            issued_at=now,
            expires_at=now + self.id_lifetime,
        )
        return self.signer.sign_id_token(claims, key)
