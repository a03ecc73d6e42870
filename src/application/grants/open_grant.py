"""A grant begins: the root of every token that it will buy."""

from dataclasses import dataclass

from application.grants.grant_type import Agreement, Ask, Bought
from application.ports.entropy import Entropy
from application.ports.store import Unit
from domain.authenticators.assurance import level, methods
from domain.grants.grant import Grant
from domain.secret import Secret
from domain.tokens.lifetimes import Lifetimes
from domain.tokens.refresh_token import RefreshToken


@dataclass(frozen=True, slots=True)
class OpenGrant:
    """Record what was agreed without a browser, with a refresh token where the client registered that grant type."""

    entropy: Entropy
    lifetimes: Lifetimes

    async def __call__(self, unit: Unit, ask: Ask, agreed: Agreement) -> Bought:
        """The grant lives as long as the last token that it can buy."""
        refreshes = "refresh_token" in ask.client.grant_types
        amr = methods(password=True, code=True)
        grant = Grant(
            id=self.entropy.row(ask.now),
            ref=self.entropy.name(),
            user_id=agreed.user.id,
            client_id=ask.client.id,
            scope=agreed.scope,
            resources=agreed.resources,
            session_id=None,
            is_offline=True,
            authenticated_at=ask.now,
            acr=level(amr),
            amr=amr,
            id_token_claims=(),
            userinfo_claims=(),
            created_at=ask.now,
            expires_at=ask.now + (self.lifetimes.refresh_absolute if refreshes else self.lifetimes.access),
            revoked_at=None,
        )
        await unit.grants.add(grant)
        secret, made = self.first_token(ask, grant)
        if made is not None:
            await unit.refresh_tokens.add(made)
        return Bought(grant=grant, refresh_token=secret)

    def first_token(self, ask: Ask, grant: Grant) -> tuple[Secret, RefreshToken] | tuple[None, None]:
        """Of the family, with its row; nothing where the client did not register that grant type."""
        if "refresh_token" not in ask.client.grant_types:
            return None, None
        secret = Secret(self.entropy.secret())
        row = RefreshToken(
            digest=secret.digest(),
            grant_id=grant.id,
            generation=0,
            created_at=ask.now,
            expires_at=min(ask.now + self.lifetimes.refresh_idle, grant.expires_at),
        )
        return secret, row
