"""The authorization code grant (RFC 6749 4.1.3), with PKCE (RFC 7636)."""

from dataclasses import dataclass
from typing import ClassVar

from msgspec import Struct

from application.audit.decisions import Decision
from application.authorization.checks import is_registered
from application.grants.end_replayed import EndReplayed
from application.grants.grant_type import Agreement, Ask, Bought, Offer
from application.grants.open_grant import OpenGrant
from application.ports.authorization import FindCodes, Redeemed
from application.ports.store import Reader
from domain.authenticators.assurance import Acr
from domain.authorization.pkce import verifies
from domain.grants.standing import why_fallen
from domain.refusal import InvalidGrant, UnknownToken
from domain.scope import still_registered
from domain.secret import Secret

REPLAYED = "code replayed"


class Presented(Struct, frozen=True):
    """What the client sends for its tokens."""

    code: Secret
    redirect_uri: str | None
    code_verifier: str | None


class Agreed(Agreement, frozen=True, kw_only=True):
    """What was agreed, by the code that was presented for it."""

    redeemed: Redeemed


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

    async def prepare(self, ask: Ask) -> Presented:
        """Raises `InvalidRequest`."""
        return Presented(Secret(ask.needs("code")), ask.parameters.get("redirect_uri"), ask.parameters.get("code_verifier"))

    async def at_once(self, reader: Reader, ask: Ask, evidence: Presented) -> Offer | None:
        """Raises `InvalidGrant`."""
        redeemed = await self._redeemed(reader.codes, ask, evidence)
        if redeemed.code.used_at is not None or self._why_not(ask, evidence, redeemed) is not None:
            return None
        secret, made = self.open_grant.first_token(ask, redeemed.grant)
        agreed = _agreed(ask, redeemed)
        return Offer(agreed=agreed, bought=_bought(agreed, secret), code=evidence.code.digest(), made=made)

    async def authorize(self, decision: Decision, ask: Ask, evidence: Presented) -> Agreed:
        """Raises `InvalidGrant`."""
        redeemed = await self._redeemed(decision.unit.codes, ask, evidence)
        if redeemed.code.used_at is not None:
            await self.end_replayed(decision, ask, redeemed.user, redeemed.grant, REPLAYED)
        why_not = self._why_not(ask, evidence, redeemed)
        if why_not is not None:
            await decision.unit.codes.consume(evidence.code.digest(), ask.now)
            raise InvalidGrant(why_not)
        return _agreed(ask, redeemed)

    async def settle(self, decision: Decision, ask: Ask, evidence: Presented, agreed: Agreed) -> Bought:
        """Raises `InvalidGrant`."""
        if not await decision.unit.codes.consume(evidence.code.digest(), ask.now):
            again = await decision.unit.codes.presented(evidence.code.digest())
            if again is not None and again.code.used_at is not None:
                await self.end_replayed(decision, ask, again.user, again.grant, REPLAYED)
            raise InvalidGrant("code expired")
        secret, made = self.open_grant.first_token(ask, agreed.redeemed.grant)
        if made is not None:
            await decision.unit.refresh_tokens.add(made)
        return _bought(agreed, secret)

    async def _redeemed(self, codes: FindCodes, ask: Ask, evidence: Presented) -> Redeemed:
        redeemed = await codes.presented(evidence.code.digest())
        if redeemed is None:
            raise UnknownToken("unknown code")
        if redeemed.code.client_id != ask.client.id:
            raise InvalidGrant("another client's code")
        return redeemed

    def _why_not(self, ask: Ask, evidence: Presented, redeemed: Redeemed) -> str | None:
        """What burns it."""
        why_not = why_fallen(ask.client, ask.now, redeemed.user, redeemed.grant, redeemed.session, minimum=self.minimum)
        if why_not is not None:
            return why_not
        if evidence.redirect_uri != redeemed.code.redirect_uri:
            return "another redirect_uri"
        if not is_registered(ask.client, redeemed.code.redirect_uri):
            return "redirect_uri not registered any more"
        if not verifies(redeemed.code.code_challenge, evidence.code_verifier):
            return "wrong code_verifier"
        if redeemed.grant.scope and not still_registered(redeemed.grant.scope, ask.client.scope):
            return "nothing is left of its scope"
        return None


def _agreed(ask: Ask, redeemed: Redeemed) -> Agreed:
    grant = redeemed.grant
    return Agreed(user=redeemed.user, scope=still_registered(grant.scope, ask.client.scope), resources=grant.resources, redeemed=redeemed)


def _bought(agreed: Agreed, refresh_token: Secret | None) -> Bought:
    session = agreed.redeemed.session
    sid = session.sid if session else None
    return Bought(grant=agreed.redeemed.grant, refresh_token=refresh_token, nonce=agreed.redeemed.code.nonce, sid=sid)
