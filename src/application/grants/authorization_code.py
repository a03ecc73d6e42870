"""The authorization code grant (RFC 6749 4.1.3), with PKCE (RFC 7636)."""

from dataclasses import dataclass
from typing import ClassVar

from msgspec import Struct

from application.audit.decisions import Decision
from application.authorization.checks import is_registered
from application.grants.end_replayed import EndReplayed
from application.grants.grant_type import Agreement, Ask, Bought, Offer
from application.grants.open_grant import OpenGrant
from application.ports.authorization import FindCodes, PresentedCode
from application.ports.store import Reader
from domain.authenticators.assurance import Acr
from domain.authorization.pkce import verifies
from domain.grants.standing import why_fallen
from domain.refusal import InvalidGrant, UnknownToken
from domain.scope import still_registered
from domain.secret import Secret

REPLAYED = "code replayed"


class Sent(Struct, frozen=True):
    """What the client sends for its tokens."""

    code: Secret
    redirect_uri: str | None
    code_verifier: str | None


class Agreed(Agreement, frozen=True, kw_only=True):
    """What was agreed, by the code that was presented for it."""

    presented: PresentedCode


@dataclass(frozen=True, slots=True)
class AuthorizationCodeGrant:
    """A code buys tokens, once.

    - Bound to client, redirect URI and challenge. A wrong redemption by the right client burns it.
    - A second redemption by the right client ends what the first one bought (RFC 6749 4.1.2).
    - A stranger can do neither: another client's code is refused without effect.
    """

    end_replayed: EndReplayed
    open_grant: OpenGrant
    minimum: Acr
    grant_type: ClassVar[str] = "authorization_code"
    parameters: ClassVar[frozenset[str]] = frozenset({"code", "redirect_uri", "code_verifier"})

    async def prepare(self, ask: Ask) -> Sent:
        """Raises `InvalidRequest`."""
        return Sent(Secret(ask.needs("code")), ask.parameters.get("redirect_uri"), ask.parameters.get("code_verifier"))

    async def at_once(self, reader: Reader, ask: Ask, evidence: Sent) -> Offer | None:
        """Raises `InvalidGrant`."""
        presented = await self._presented(reader.codes, ask, evidence)
        if presented.code.used_at is not None or self._why_not(ask, evidence, presented) is not None:
            return None
        secret, made = self.open_grant.first_token(ask, presented.grant)
        agreed = _agreed(ask, presented)
        return Offer(agreed=agreed, bought=_bought(agreed, secret), code=evidence.code.digest(), refresh_token=made)

    async def authorize(self, decision: Decision, ask: Ask, evidence: Sent) -> Agreed:
        """Raises `InvalidGrant`."""
        presented = await self._presented(decision.unit.codes, ask, evidence)
        if presented.code.used_at is not None:
            await self.end_replayed(decision, ask, presented.user, presented.grant, REPLAYED)
        why_not = self._why_not(ask, evidence, presented)
        if why_not is not None:
            await self._spend(decision, ask, evidence)
            raise InvalidGrant(why_not)
        return _agreed(ask, presented)

    async def settle(self, decision: Decision, ask: Ask, evidence: Sent, agreed: Agreed) -> Bought:
        """Raises `InvalidGrant`."""
        await self._spend(decision, ask, evidence)
        secret, made = self.open_grant.first_token(ask, agreed.presented.grant)
        if made is not None:
            await decision.unit.refresh_tokens.add(made)
        return _bought(agreed, secret)

    async def _spend(self, decision: Decision, ask: Ask, evidence: Sent) -> None:
        """Once, rightly or wrongly. Who comes second by a moment comes second. Raises `InvalidGrant`."""
        if await decision.unit.codes.consume(evidence.code.digest(), ask.now):
            return
        again = await decision.unit.codes.presented(evidence.code.digest())
        if again is not None and again.code.used_at is not None:
            await self.end_replayed(decision, ask, again.user, again.grant, REPLAYED)
        raise InvalidGrant("code expired")

    async def _presented(self, codes: FindCodes, ask: Ask, evidence: Sent) -> PresentedCode:
        presented = await codes.presented(evidence.code.digest())
        if presented is None:
            raise UnknownToken("unknown code")
        if presented.code.client_id != ask.client.id:
            raise InvalidGrant("another client's code")
        return presented

    def _why_not(self, ask: Ask, evidence: Sent, presented: PresentedCode) -> str | None:
        """What burns it."""
        why_not = why_fallen(ask.client, ask.now, presented.user, presented.grant, presented.session, minimum=self.minimum)
        if why_not is not None:
            return why_not
        if evidence.redirect_uri != presented.code.redirect_uri:
            return "another redirect_uri"
        if not is_registered(ask.client, presented.code.redirect_uri):
            return "redirect_uri not registered any more"
        if not verifies(presented.code.code_challenge, evidence.code_verifier):
            return "wrong code_verifier"
        if presented.grant.scope and not still_registered(presented.grant.scope, ask.client.scope):
            return "nothing is left of its scope"
        return None


def _agreed(ask: Ask, presented: PresentedCode) -> Agreed:
    scope = still_registered(presented.grant.scope, ask.client.scope)
    return Agreed(user=presented.user, scope=scope, resources=presented.grant.resources, presented=presented)


def _bought(agreed: Agreed, refresh_token: Secret | None) -> Bought:
    session = agreed.presented.session
    sid = session.sid if session else None
    return Bought(grant=agreed.presented.grant, refresh_token=refresh_token, nonce=agreed.presented.code.nonce, sid=sid)
