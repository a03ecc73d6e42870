"""A grant begins: the root of every token that it will buy."""

from dataclasses import dataclass

from application.grants.grant_type import Agreement, Ask, Bought
from application.ports.entropy import Entropy
from application.ports.store import Unit
from domain.grants.grant import Grant
from domain.secret import Secret
from domain.tokens.lifetimes import Lifetimes
from domain.tokens.refresh_token import RefreshToken


@dataclass(frozen=True, slots=True)
class OpenGrant:
    """Record what was agreed, with a refresh token where the client registered that grant type."""

    entropy: Entropy
    lifetimes: Lifetimes

    async def __call__(self, unit: Unit, ask: Ask, agreed: Agreement) -> Bought:
        """The grant lives as long as the last token that it can buy."""
        refreshes = "refresh_token" in ask.client.grant_types
        grant = Grant(
            id=self.entropy.row(ask.now),
            ref=self.entropy.name(),
            user_id=agreed.user.id,
            client_id=ask.client.id,
            scope=agreed.scope,
            resources=agreed.resources,
            created_at=ask.now,
            expires_at=ask.now + (self.lifetimes.refresh_absolute if refreshes else self.lifetimes.access),
            revoked_at=None,
        )
        await unit.grants.add(grant)
        if not refreshes:
            return Bought(grant=grant, refresh_token=None)
        token = Secret(self.entropy.secret())
        await unit.refresh_tokens.add(
            RefreshToken(
                digest=token.digest(),
                grant_id=grant.id,
                generation=0,
                created_at=ask.now,
                expires_at=min(ask.now + self.lifetimes.refresh_idle, grant.expires_at),
            )
        )
        return Bought(grant=grant, refresh_token=token)
