"""The refresh token grant (RFC 6749 6), with rotation and reuse detection (RFC 9700 4.14.2)."""

from dataclasses import dataclass
from typing import ClassVar

from application.audit.decisions import Decision
from application.grants.grant_type import Agreement, Ask, Bought
from application.ports.seal import Seal
from application.ports.tokens import Presented
from domain.grants.standing import fallen
from domain.refusal import InvalidGrant, UnknownToken
from domain.secret import Secret
from domain.tokens.lifetimes import Lifetimes
from domain.tokens.refresh_token import RefreshToken, Use, use


@dataclass(frozen=True, slots=True)
class RefreshTokenGrant:
    """A refresh token buys the next access token.

    - Rotated for public clients and for those that registered so; the others keep theirs, and it is idle from now on.
    - A repeated request gets the same successor for a few seconds: it is derived, so nothing is stored in clear.
    - A token that somebody else must have ends the whole family at once.
    - Another client's token is refused without effect.
    """

    seal: Seal
    lifetimes: Lifetimes
    grant_type: ClassVar[str] = "refresh_token"

    async def prepare(self, ask: Ask) -> Secret:
        """Raises `InvalidRequest`."""
        return Secret(ask.needs("refresh_token"))

    async def authorize(self, decision: Decision, ask: Ask, evidence: Secret) -> Agreement:
        """Raises `InvalidGrant`."""
        presented = await self._presented(decision, ask, evidence)
        still_registered = tuple(token for token in presented.grant.scope if token in ask.client.scope)
        return Agreement(user=presented.user, scope=still_registered, resources=presented.grant.resources)

    async def settle(self, decision: Decision, ask: Ask, evidence: Secret, agreed: Agreement) -> Bought:  # noqa: ARG002, a narrower scope narrows that answer, not the grant
        """Raises `InvalidGrant`."""
        presented = await self._presented(decision, ask, evidence)
        idle = min(ask.now + self.lifetimes.refresh_idle, presented.grant.expires_at)
        if not ask.client.rotates:
            await decision.unit.refresh_tokens.extend(presented.token.digest, idle)
            return Bought(grant=presented.grant, refresh_token=evidence)
        successor = Secret(self.seal.derive("refresh token", evidence.reveal()))
        if presented.successor_made is None:
            token = RefreshToken(
                digest=successor.digest(),
                grant_id=presented.grant.id,
                generation=presented.token.generation + 1,
                created_at=ask.now,
                expires_at=idle,
            )
            if not await decision.unit.refresh_tokens.add(token):
                # Somebody was faster: what this presentation is now, the rules say.
                await self._presented(decision, ask, evidence)
        return Bought(grant=presented.grant, refresh_token=successor)

    async def _presented(self, decision: Decision, ask: Ask, secret: Secret) -> Presented:
        presented = await decision.unit.refresh_tokens.presented(secret.digest())
        if presented is None:
            raise UnknownToken("unknown refresh token")
        if presented.grant.client_id != ask.client.id:
            raise InvalidGrant("another client's refresh token")
        why_not = fallen(ask.client, ask.now, presented.user, presented.grant)
        if why_not:
            raise InvalidGrant(why_not)
        used = use(presented.token, presented.successor_made, presented.newest, ask.now, self.lifetimes.refresh_grace)
        if used is Use.REPLAYED:
            await decision.unit.grants.revoke(presented.grant.id, ask.now)
            decision.is_about(presented.user, ask.client, presented.grant.ref)  # once: the family is dead now
        if used not in {Use.FRESH, Use.REPEATED}:
            raise InvalidGrant(f"refresh token {used.value}")
        return presented
