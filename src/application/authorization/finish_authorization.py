"""The last step: a code for the application (RFC 6749 4.1.2)."""

from dataclasses import dataclass
from datetime import datetime

from application.authorization.begin_authorization import WHERE_NOBODY_MAY_ACT
from application.authorization.respond import Response, at_home, with_code, with_error
from application.authorization.walk import Moved, Stride, Walk
from application.ports.entropy import Entropy
from application.ports.seal import Seal
from application.sessions.open_session import Browser
from domain.authorization.code import LIFETIME, AuthorizationCode
from domain.authorization.step import Step, is_about_another
from domain.clients.account import ACCOUNT
from domain.clients.client import Client
from domain.grants.grant import Grant
from domain.refusal import InteractionRequired, LoginRequired, Refusal, TransactionOver
from domain.secret import Secret
from domain.sessions.session import Session
from domain.tokens.lifetimes import Lifetimes
from domain.users.user import User

HERE = frozenset({Step.DONE})


@dataclass(frozen=True, slots=True)
class FinishAuthorization:
    """Open the grant, and give the code that redeems it.

    The code is derived from the transaction, so a second click on the last button leads to the same code and not to a dead
    end, and no code is stored in clear.
    """

    walk: Walk
    entropy: Entropy
    seal: Seal
    lifetimes: Lifetimes
    issuer: str

    async def __call__(self, ref: str, browser: Browser) -> Response | Moved:
        """Raises `TransactionOver`."""
        response = None
        try:
            async with self.walk.step(HERE, ref, browser, "authorization_refused") as stride:
                if stride is not None:
                    response = await self._respond(stride)
        except LoginRequired as refusal:
            return await self._refused(ref, browser, refusal)
        if response is not None:
            return response
        place = await self.walk.place(ref, browser)
        if "none" in place.transaction.request.prompt:  # something ended on the way: still no page
            why = WHERE_NOBODY_MAY_ACT.get(place.step, InteractionRequired)
            return await self._refused(ref, browser, why(f"prompt=none at {place.step} by now"))
        return Moved(ref=ref, step=place.step)

    async def _refused(self, ref: str, browser: Browser, refusal: Refusal) -> Response:
        await self.walk.decisions.remember("authorization_refused", browser.address, refusal)
        place = await self.walk.place(ref, browser)
        return with_error(place.transaction.request, refusal, self.issuer)

    async def _respond(self, stride: Stride) -> Response:
        place, request, now = stride.place, stride.transaction.request, stride.now
        if place.user is None or place.session is None:
            raise TransactionOver("nobody is signed in")
        if place.client is ACCOUNT:
            await stride.decision.unit.sessions.seen(place.session.id, now)
            return at_home(request.redirect_uri)
        if is_about_another(request, place.user.sub):
            raise LoginRequired("another person signed in")
        code = Secret(self.seal.derive("authorization code", stride.transaction.ref))
        grant = self._grant(stride, place.user, place.client, place.session, now)
        unit = stride.decision.unit
        row = AuthorizationCode(
            digest=code.digest(),
            grant_id=grant.id,
            client_id=place.client.id,
            redirect_uri=request.redirect_uri,
            code_challenge=request.code_challenge,
            nonce=request.nonce,
            expires_at=now + LIFETIME,
            used_at=None,
        )
        redeemed = await unit.codes.presented(code.digest())
        if redeemed is None:
            await unit.grants.add(grant)
            await unit.codes.add(row)
            await unit.sessions.seen(place.session.id, now)
            await unit.audit.add(
                self.walk.decisions.trail.event(
                    "code_issued",
                    now,
                    sub=place.user.sub,
                    client_id=place.client.client_id,
                    grant=grant.ref,
                    address=stride.browser.address,
                )
            )
        elif redeemed.code.used_at is not None or redeemed.code.expires_at <= now or redeemed.user.id != place.user.id:
            raise TransactionOver("its code is spent")
        return with_code(request, code.reveal(), self.issuer)

    def _grant(self, stride: Stride, user: User, client: Client, session: Session, now: datetime) -> Grant:
        request = stride.transaction.request
        refreshes = "refresh_token" in client.grant_types
        return Grant(
            id=self.entropy.row(now),
            ref=self.entropy.name(),
            user_id=user.id,
            client_id=client.id,
            scope=request.scope,
            resources=request.resources,
            session_id=session.id,
            is_offline="offline_access" in request.scope,
            authenticated_at=session.authenticated_at,
            acr=session.acr(now),
            amr=session.amr,
            id_token_claims=request.claims.id_token,
            userinfo_claims=request.claims.userinfo,
            created_at=now,
            expires_at=now + (self.lifetimes.refresh_absolute if refreshes else self.lifetimes.access + LIFETIME),
            revoked_at=None,
        )
