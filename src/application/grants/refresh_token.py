"""The refresh token grant (RFC 6749 6), with rotation and reuse detection (RFC 9700 4.14.2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from application.audit.decisions import Decision
from application.grants.end_replayed import EndReplayed
from application.grants.grant_type import Agreement, Ask, Bought, Offer
from application.ports.seal import Seal
from application.ports.store import Reader
from application.ports.tokens import FindRefreshTokens, Presented
from domain.authenticators.assurance import Acr
from domain.grants.standing import why_fallen
from domain.refusal import InvalidGrant, UnknownToken
from domain.scope import still_registered
from domain.secret import Secret
from domain.tokens.lifetimes import Lifetimes
from domain.tokens.refresh_token import RefreshToken, Use, use

GOOD = frozenset({Use.FRESH, Use.REPEATED})


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

    async def at_once(self, reader: Reader, ask: Ask, evidence: Secret) -> Offer | None:
        """Raises `InvalidGrant`."""
        presented = await self._presented(reader.refresh_tokens, ask, evidence)
        if self._use(presented, ask) not in GOOD or self._idles(ask, presented):
            return None
        agreed = _agreed(ask, presented)
        secret, made = self._next(ask, evidence, presented)
        return Offer(agreed=agreed, bought=_bought(presented, secret), refresh_token=made)

    async def authorize(self, decision: Decision, ask: Ask, evidence: Secret) -> Refreshed:
        """Raises `InvalidGrant`."""
        presented = await self._presented(decision.unit.refresh_tokens, ask, evidence)
        await self._refuse_unless_good(decision, ask, presented)
        return _agreed(ask, presented)

    async def settle(self, decision: Decision, ask: Ask, evidence: Secret, agreed: Refreshed) -> Bought:
        """Raises `InvalidGrant`."""
        presented = agreed.presented
        if self._idles(ask, presented):
            await decision.unit.refresh_tokens.extend(presented.token.digest, self._idle(ask, presented))
        secret, made = self._next(ask, evidence, presented)
        if made is not None and not await decision.unit.refresh_tokens.add(made):
            # Somebody was faster by a moment: the rules say what that makes of this one.
            await self._refuse_unless_good(decision, ask, await self._presented(decision.unit.refresh_tokens, ask, evidence))
        return _bought(presented, secret)

    async def _presented(self, refresh_tokens: FindRefreshTokens, ask: Ask, evidence: Secret) -> Presented:
        presented = await refresh_tokens.presented(evidence.digest())
        if presented is None:
            raise UnknownToken("unknown refresh token")
        if presented.grant.client_id != ask.client.id:
            raise InvalidGrant("another client's refresh token")
        why_not = why_fallen(ask.client, ask.now, presented.user, presented.grant, presented.session, minimum=self.minimum)
        if why_not:
            raise InvalidGrant(why_not)
        return presented

    async def _refuse_unless_good(self, decision: Decision, ask: Ask, presented: Presented) -> None:
        used = self._use(presented, ask)
        if used in GOOD:
            return
        reason = f"refresh token {used.value}"
        if used is Use.REPLAYED:
            await self.end_replayed(decision, ask, presented.user, presented.grant, reason)
        raise InvalidGrant(reason)

    def _use(self, presented: Presented, ask: Ask) -> Use:
        return use(presented.token, presented.successor_made, presented.newest, ask.now, self.lifetimes.refresh_grace)

    def _idle(self, ask: Ask, presented: Presented) -> datetime:
        return min(ask.now + self.lifetimes.refresh_idle, presented.grant.expires_at)

    def _idles(self, ask: Ask, presented: Presented) -> bool:
        """Whether a token that stays is to be idle from now on. Once in a while is enough: each time would write for next to nothing."""
        return not ask.client.rotates and self._idle(ask, presented) - presented.token.expires_at >= self.lifetimes.refresh_idle / 100

    def _next(self, ask: Ask, evidence: Secret, presented: Presented) -> tuple[Secret, RefreshToken | None]:
        """The token that the client has from now on, with its row where it is a new one."""
        token = presented.token
        if not ask.client.rotates:
            return evidence, None
        successor = Secret(self.seal.derive("refresh token", evidence.reveal()))
        if presented.successor_made is not None:
            return successor, None
        made = RefreshToken(
            digest=successor.digest(),
            grant_id=presented.grant.id,
            generation=token.generation + 1,
            created_at=ask.now,
            # Never before its predecessor, whose use it shows, whatever became of the settings.
            expires_at=max(self._idle(ask, presented), token.expires_at),
        )
        return successor, made


def _agreed(ask: Ask, presented: Presented) -> Refreshed:
    grant = presented.grant
    scope = still_registered(grant.scope, ask.client.scope)
    if grant.scope and not scope:
        raise InvalidGrant("nothing is left of its scope")
    return Refreshed(user=presented.user, scope=scope, resources=grant.resources, presented=presented)


def _bought(presented: Presented, refresh_token: Secret) -> Bought:
    session = presented.session
    return Bought(grant=presented.grant, refresh_token=refresh_token, sid=session.sid if session else None)
