"""The refresh token grant (RFC 6749 6), with rotation and reuse detection (RFC 9700 4.14.2)."""

from dataclasses import dataclass
from typing import ClassVar

from application.audit.decisions import Decision
from application.grants.end_replayed import EndReplayed
from application.grants.grant_type import Agreement, Ask, Bought
from application.ports.seal import Seal
from application.ports.tokens import Presented
from domain.authenticators.assurance import Acr
from domain.grants.standing import why_fallen
from domain.refusal import InvalidGrant, UnknownToken
from domain.scope import still_registered
from domain.secret import Secret
from domain.tokens.lifetimes import Lifetimes
from domain.tokens.refresh_token import RefreshToken, Use, use


class Refreshed(Agreement, frozen=True, kw_only=True):
    """What was agreed once, by the token that was presented for it now."""

    presented: Presented


@dataclass(frozen=True, slots=True)
class RefreshTokenGrant:
    """A refresh token buys the next access token.

    - Rotated for public clients and for those that registered so; the others keep theirs, and it is idle from now on.
    - A repeated request gets the same successor for a few seconds: it is derived, so nothing is stored in clear.
    - A token that somebody else must have ends the whole family at once.
    - Another client's token is refused without effect.
    - A narrower scope narrows that answer, not the grant. Scopes that the client has registered no more are not given.
    """

    end_replayed: EndReplayed
    seal: Seal
    lifetimes: Lifetimes
    minimum: Acr
    grant_type: ClassVar[str] = "refresh_token"
    parameters: ClassVar[frozenset[str]] = frozenset({"refresh_token"})

    async def prepare(self, ask: Ask) -> Secret:
        """Raises `InvalidRequest`."""
        return Secret(ask.needs("refresh_token"))

    async def authorize(self, decision: Decision, ask: Ask, evidence: Secret) -> Refreshed:
        """Raises `InvalidGrant`."""
        presented = await decision.unit.refresh_tokens.presented(evidence.digest())
        if presented is None:
            raise UnknownToken("unknown refresh token")
        if presented.grant.client_id != ask.client.id:
            raise InvalidGrant("another client's refresh token")
        why_not = why_fallen(ask.client, ask.now, presented.user, presented.grant, presented.session, minimum=self.minimum)
        if why_not:
            raise InvalidGrant(why_not)
        await self._refuse_unless_good(decision, ask, presented)
        scope = still_registered(presented.grant.scope, ask.client.scope)
        if presented.grant.scope and not scope:
            raise InvalidGrant("nothing is left of its scope")
        return Refreshed(user=presented.user, scope=scope, resources=presented.grant.resources, presented=presented)

    async def settle(self, decision: Decision, ask: Ask, evidence: Secret, agreed: Refreshed) -> Bought:
        """Raises `InvalidGrant`."""
        grant, token, session = agreed.presented.grant, agreed.presented.token, agreed.presented.session
        sid = session.sid if session else None
        idle = min(ask.now + self.lifetimes.refresh_idle, grant.expires_at)
        if not ask.client.rotates:
            # Once in a while is enough: each time would be a write for next to nothing.
            if idle - token.expires_at >= self.lifetimes.refresh_idle / 100:
                await decision.unit.refresh_tokens.extend(token.digest, idle)
            return Bought(grant=grant, refresh_token=evidence, sid=sid)
        successor = Secret(self.seal.derive("refresh token", evidence.reveal()))
        if agreed.presented.successor_made is None:
            made = RefreshToken(
                digest=successor.digest(),
                grant_id=grant.id,
                generation=token.generation + 1,
                created_at=ask.now,
                # Never before its predecessor, whose use it shows, whatever became of the settings.
                expires_at=max(idle, token.expires_at),
            )
            if not await decision.unit.refresh_tokens.add(made):
                await self._refuse_who_came_second(decision, ask, evidence)
        return Bought(grant=grant, refresh_token=successor, sid=sid)

    async def _refuse_who_came_second(self, decision: Decision, ask: Ask, evidence: Secret) -> None:
        """Somebody was faster by a moment: the rules say what that makes of this one."""
        presented = await decision.unit.refresh_tokens.presented(evidence.digest())
        if presented is None:
            raise InvalidGrant("its grant is gone")
        await self._refuse_unless_good(decision, ask, presented)

    async def _refuse_unless_good(self, decision: Decision, ask: Ask, presented: Presented) -> None:
        used = use(presented.token, presented.successor_made, presented.newest, ask.now, self.lifetimes.refresh_grace)
        if used in {Use.FRESH, Use.REPEATED}:
            return
        reason = f"refresh token {used.value}"
        if used is Use.REPLAYED:
            await self.end_replayed(decision, ask, presented.user, presented.grant, reason)
        raise InvalidGrant(reason)
