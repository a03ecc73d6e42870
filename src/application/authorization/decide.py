"""`/recovery-codes`, `/consent` and every cancel: yes, or no."""

from dataclasses import dataclass

from application.authorization.respond import Response, at_home, with_error
from application.authorization.walk import Moved, Walk
from application.sessions.open_session import Browser
from domain.authorization.step import Step
from domain.authorization.transaction import Transaction
from domain.clients.account import ACCOUNT
from domain.consents.consent import Consent, is_remembered
from domain.refusal import AccessDenied, TransactionOver

EVERYWHERE = frozenset(Step)
DENIED = "denied"  # why a transaction has ended


@dataclass(frozen=True, slots=True)
class Decide:
    """A person has stored their recovery codes, allows what the application asks for, or does not."""

    walk: Walk
    issuer: str

    async def stored_codes(self, ref: str, browser: Browser) -> Moved:
        """They are not shown again."""
        async with self.walk.step(frozenset({Step.RECOVERY_CODES}), ref, browser, "sign_in_refused") as stride:
            if stride is not None:
                stride.change(codes=None)
        return await self.walk.moved(ref, browser, stride)

    async def allow(self, ref: str, browser: Browser) -> Moved:
        """Remembered, except for what anybody could pretend to be."""
        async with self.walk.step(frozenset({Step.CONSENT}), ref, browser, "consent_refused") as stride:
            if stride is not None and stride.place.user is not None:
                unit, request, user, client = stride.decision.unit, stride.transaction.request, stride.place.user, stride.place.client
                stride.change(consented_at=stride.now)
                if is_remembered(client, request.redirect_uri):
                    before = await unit.consents.of(user.id, client.id)
                    scope = tuple(dict.fromkeys((*(before.scope if before else ()), *request.asked_scope)))
                    resources = tuple(dict.fromkeys((*(before.resources if before else ()), *request.resources)))
                    given = Consent(user_id=user.id, client_id=client.id, scope=scope, resources=resources, given_at=stride.now)
                    await unit.consents.give(given)
                await stride.record("consent_given", client=client)
        return await self.walk.moved(ref, browser, stride)

    async def deny(self, ref: str, browser: Browser) -> Response:
        """Back to the application, with `access_denied`, from whichever step; a second click too. Raises `TransactionOver`."""
        try:
            return await self._deny(ref, browser)
        except TransactionOver:
            transaction = await self.walk.store.read.transactions.of(ref)
            if transaction is None or transaction.mistake != DENIED or browser.binding is None:
                raise
            if not browser.binding.matches(transaction.browser) or transaction.expires_at <= self.walk.clock.now():
                raise
            return self._told(transaction)

    async def _deny(self, ref: str, browser: Browser) -> Response:
        async with self.walk.step(EVERYWHERE, ref, browser, "consent_refused") as stride:
            if stride is None:  # every step is here, so somebody else signed in with another click
                raise TransactionOver("another person by now")
            stride.change(ended_at=stride.now, mistake=DENIED)
            if stride.place.client is not ACCOUNT:
                await stride.record("access_denied", client=stride.place.client)
            return self._told(stride.transaction)

    def _told(self, transaction: Transaction) -> Response:
        if transaction.request.client_id == ACCOUNT.client_id:
            return at_home("/" if transaction.session_id is None else transaction.request.redirect_uri)
        return with_error(transaction.request, AccessDenied("the person said no"), self.issuer)
