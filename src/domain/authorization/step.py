"""What comes next: the one place that knows the order of the steps (OpenID Connect Core 3.1.2.3)."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from domain.authenticators.assurance import Acr
from domain.authorization.request import AuthorizationRequest
from domain.authorization.transaction import Transaction
from domain.consents.consent import Consent
from domain.sessions.session import Session


class Step(StrEnum):
    """Where a person has to go; `DONE`: back to the application."""

    LOGIN = "/login"
    OTP = "/login/otp"
    ENROL = "/enrol"
    NEW_PASSWORD = "/login/new-password"
    ANOTHER = "/account/new-authenticator"
    RECOVERY_CODES = "/recovery-codes"
    CONSENT = "/consent"
    DONE = "/authorize/done"


class Situation(Struct, frozen=True, kw_only=True):
    """Everything that the decision depends on, read now."""

    transaction: Transaction
    session: Session | None  # of this browser, alive
    sub: str | None  # whose it is
    must_choose_password: bool  # that person has to
    has_authenticator: bool  # of the person who is signing in, pending ones included
    demanded: Acr
    asks_consent: bool  # this application, at this redirect URI, is asked about
    is_consent_remembered: bool
    consent: Consent | None
    default_max_age: int | None  # seconds; of the client
    now: datetime


def next_step(situation: Situation) -> Step:
    """In this order: who is it, how sure are we, is their password still good, do they have their recovery codes, do they agree."""
    transaction = situation.transaction
    if not is_signed_in(situation):
        if transaction.password_at is None or transaction.session_id is not None:
            return Step.LOGIN  # nobody yet; or it was complete, and they have signed out since
        return Step.ENROL if transaction.enrolling or not situation.has_authenticator else Step.OTP
    return _when_signed_in(situation)


def _when_signed_in(situation: Situation) -> Step:
    transaction = situation.transaction
    if situation.must_choose_password:
        # Who was signed in before and expired since says the old password first.
        return Step.LOGIN if transaction.password_at is None else Step.NEW_PASSWORD
    if transaction.enrolling is not None:
        return Step.ANOTHER
    if transaction.codes is not None:
        return Step.RECOVERY_CODES
    if needs_consent(situation):
        return Step.CONSENT
    return Step.DONE


def is_signed_in(situation: Situation) -> bool:
    """Whether the session in which the sign-in was complete is this browser's still, and strong enough."""
    transaction, session = situation.transaction, situation.session
    if session is None or transaction.session_id is None or session.id != transaction.session_id:
        return False
    return session.acr(situation.now).strength >= situation.demanded.strength


def is_recognised(situation: Situation) -> bool:
    """Whether a session that was there before is enough for this request.

    Asked once, when the transaction begins: from then on it is this session's, and no other person's.
    """
    session, request = situation.session, situation.transaction.request
    if session is None or situation.sub is None or session.acr(situation.now).strength < situation.demanded.strength:
        return False
    if situation.must_choose_password:
        return False
    max_age = request.max_age if request.max_age is not None else situation.default_max_age
    is_old = max_age is not None and situation.now > session.authenticated_at + timedelta(seconds=max_age)
    return not (is_old or {"login", "select_account"} & request.prompt or is_about_another(request, situation.sub))


def needs_consent(situation: Situation) -> bool:
    """Whether the person has to say yes in this transaction."""
    request = situation.transaction.request
    if not situation.asks_consent:
        return False
    if situation.transaction.consented_at is not None and not situation.is_consent_remembered:
        return False
    if situation.consent is None or not situation.is_consent_remembered:
        return True  # also where it was given here, and withdrawn in the account since
    if "consent" in request.prompt and situation.transaction.consented_at is None:
        return True
    return not situation.consent.covers(request.asked_scope, request.resources)


def is_about_another(request: AuthorizationRequest, sub: str) -> bool:
    """Whether the client asked for somebody else: by a hint, or by the `sub` that it wants (OpenID Connect Core 5.5.1)."""
    if request.hinted_sub not in {None, sub}:
        return True
    return request.claims.subs is not None and sub not in request.claims.subs
