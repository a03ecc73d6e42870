"""Where somebody is on their way through a sign-in. Every page and every form asks here first."""

from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct, structs

from application.authorization.checks import trusted_redirect_uri
from application.clients.authenticate_client import Clients
from application.ports.store import Reader, Unit
from application.sessions.open_session import Browser
from domain.authenticators.assurance import Acr, strongest
from domain.authenticators.totp import Totp, confirmed
from domain.authorization.step import Situation, Step, is_recognised, next_step
from domain.authorization.transaction import Transaction
from domain.clients.account import ACCOUNT
from domain.clients.client import Client
from domain.consents.consent import is_remembered
from domain.refusal import TransactionOver
from domain.sessions.session import Session
from domain.users.user import User


class Place(Struct, frozen=True, kw_only=True):
    """Where somebody is, and everything that a page shows of it."""

    transaction: Transaction
    client: Client
    user: User | None  # who is signing in, or has
    session: Session | None
    demanded: Acr
    step: Step
    situation: Situation  # what `step` was decided by

    @property
    def is_recognised(self) -> bool:
        """A session that was there before is enough."""
        return is_recognised(self.situation)

    def of_session(self) -> "Place":
        """Where a transaction is that becomes the session's. Nothing else is read for it: whose session it is has been, just now."""
        session = self.situation.session
        if session is None:
            return self
        mine = structs.replace(self.transaction, user_id=session.user_id, session_id=session.id)
        situation = structs.replace(self.situation, transaction=mine)
        return structs.replace(self, transaction=mine, situation=situation, step=next_step(situation))


@dataclass(frozen=True, slots=True)
class Situations:
    """Read a situation. Nothing of it is kept in a page or a cookie."""

    clients: Clients
    minimum: Acr

    async def client_of(self, transaction: Transaction | None) -> Client | None:
        """Whose request it is. Asked before any unit of work: it may be loaded."""
        if transaction is None:
            return None
        client_id = transaction.request.client_id
        return ACCOUNT if client_id == ACCOUNT.client_id else await self.clients.of(client_id)

    async def at(
        self, read: Reader | Unit, client: Client | None, transaction: Transaction | None, browser: Browser, now: datetime
    ) -> Place:
        """Raises `TransactionOver` for a transaction that is over, or is another browser's, or may not be any more."""
        transaction, client = _going_on(transaction, client, browser, now)
        session = await self._session(read, browser, now)
        user_id = transaction.user_id or (session.user_id if session else None)
        user = await read.users.by_row(user_id) if user_id else None
        if user is not None and user.disabled_at is not None:
            if transaction.user_id is not None:
                raise TransactionOver("the user is disabled")
            user = session = None  # somebody else may sign in here
        totps = await read.authenticators.of(user.id) if user else ()
        if not any(totp.id == transaction.enrolling and totp.confirmed_at is None for totp in totps):
            transaction = structs.replace(transaction, enrolling=None)  # none, or confirmed or replaced in another tab
        must_choose = user is not None and user.must_choose_password(now)
        demanded = self.demanded(transaction, client, must_choose=must_choose, totps=totps)
        situation = Situation(
            transaction=transaction,
            session=session if user is not None and session is not None and session.user_id == user.id else None,
            sub=user.sub if user else None,
            must_choose_password=must_choose,
            has_authenticator=bool(totps),
            demanded=demanded,
            asks_consent=not (client.skips_consent and is_remembered(client, transaction.request.redirect_uri)),
            is_consent_remembered=is_remembered(client, transaction.request.redirect_uri),
            consent=await read.consents.of(user.id, client.id) if user else None,
            default_max_age=client.default_max_age,
            now=now,
        )
        return Place(
            transaction=transaction,
            client=client,
            user=user,
            session=session,
            demanded=demanded,
            step=next_step(situation),
            situation=situation,
        )

    def demanded(self, transaction: Transaction, client: Client, *, must_choose: bool, totps: tuple[Totp, ...]) -> Acr:
        """The strictest of what the deployment, the client, this request and the person's own account demand.

        Whoever has only the old password must not choose the new one, where there is a second factor.
        """
        request = transaction.request
        own = Acr(client.minimum_acr) if client.minimum_acr else None
        account = Acr.AAL2 if must_choose and confirmed(totps) else None
        return strongest(self.minimum, own, account, _weakest(request.claims.acr_values), _weakest(request.acr_values))

    async def _session(self, read: Reader | Unit, browser: Browser, now: datetime) -> Session | None:
        session = await read.sessions.of(browser.session.digest()) if browser.session else None
        return session if session is not None and session.is_alive(now) else None


def _weakest(values: tuple[str, ...]) -> Acr | None:
    """Any of the values will do, so the weakest of those that we know."""
    return min((Acr(value) for value in values if value in set(Acr)), key=lambda one: one.strength, default=None)


def _going_on(transaction: Transaction | None, client: Client | None, browser: Browser, now: datetime) -> tuple[Transaction, Client]:
    """What was checked when it began must hold still. Raises `TransactionOver`, `UnknownRedirectUri`."""
    if transaction is None or transaction.ended_at is not None or transaction.expires_at <= now:
        raise TransactionOver("no such transaction, or it is over")
    if browser.binding is None or not browser.binding.matches(transaction.browser):
        raise TransactionOver("another browser's transaction")
    if client is None or client.disabled_at is not None:
        raise TransactionOver("the client is gone")
    if "authorization_code" not in client.grant_types or not set(transaction.request.scope) <= set(client.scope):
        raise TransactionOver("the client may not ask for this any more")
    trusted_redirect_uri(client, transaction.request.redirect_uri)
    return transaction, client
