"""`/login/otp`, `/enrol` and `/login/recovery`: what a person has."""

from dataclasses import dataclass

from msgspec import Struct

from application.authenticators.demand_code import DemandCode
from application.authenticators.renew_recovery_codes import RenewRecoveryCodes
from application.authenticators.spend_recovery_code import SpendRecoveryCode
from application.authorization.situations import Place
from application.authorization.walk import REFUSED, Moved, Stride, Walk
from application.sessions.open_session import Browser, OpenSession
from application.users.try_password import TryPassword
from domain.authenticators.totp import parse_code
from domain.authorization.step import Step
from domain.refusal import CredentialsRefused, InvalidRequest, Refusal
from domain.throttle import CODE, about
from domain.users.user import User

HERE = frozenset({Step.OTP, Step.ENROL})


class Kind(Struct, frozen=True):
    """Of a code: how the audit trail calls it, and the mistake that a wrong one is."""

    method: str
    mistake: str


ONE_TIME, RECOVERY = Kind("otp", "code"), Kind("recovery code", "recovery")


@dataclass(frozen=True, slots=True)
class GiveCode:
    """A person whose password was right gives a one-time password, or a recovery code instead.

    - One counter per account with every other place where a code is asked for; a code works once everywhere.
    - A pending authenticator's first right code confirms it.
    - Then the sign-in is complete: a session with a new cookie, and recovery codes for who has none.
    """

    walk: Walk
    demand_code: DemandCode
    try_password: TryPassword
    open_session: OpenSession
    renew_recovery_codes: RenewRecoveryCodes
    spend_recovery_code: SpendRecoveryCode

    async def __call__(self, ref: str, browser: Browser, code: str) -> Moved:
        """ASCII spaces are dropped: people type them. Raises `TransactionOver`."""
        return await self._give(ref, browser, code.replace(" ", ""), ONE_TIME)

    async def recover(self, ref: str, browser: Browser, code: str) -> Moved:
        """Raises `TransactionOver`."""
        return await self._give(ref, browser, code, RECOVERY)

    async def _give(self, ref: str, browser: Browser, code: str, kind: Kind) -> Moved:
        try:
            async with self.walk.step(HERE | {Step.LOGIN}, ref, browser, REFUSED) as stride:
                if stride is not None and stride.place.user is not None:
                    if stride.place.step in HERE:
                        await self._check(stride, stride.place.user, code, kind)
                        await self._complete(stride, stride.place.user, code, kind)
                    else:
                        await self._repeat(stride, stride.place.user, code)
        except (CredentialsRefused, InvalidRequest) as refusal:
            place = await self.walk.place(ref, browser)
            await self._stumbled(place, browser, kind, refusal)
            return Moved(ref=ref, step=place.step)
        return await self.walk.moved(ref, browser, stride)

    async def _check(self, stride: Stride, user: User, code: str, kind: Kind) -> None:
        if kind is ONE_TIME:
            parse_code(code, "code")
            await self.demand_code(stride.decision, user, code, stride.browser.address, stride.now, stride.place.client)
        else:
            await self.spend_recovery_code(stride.decision, user, code, stride.now, stride.place.client)

    async def _repeat(self, stride: Stride, user: User, code: str) -> None:
        """A second click on the form: the same cookie again.

        The browser has dropped the first answer with the session's cookie in it, so that it seems to be nobody's, and at `/login`.
        """
        given = _given(stride, user, code)
        opened = await self.open_session.again(stride.decision.unit, given, stride.transaction.session_id, stride.now)
        if opened is not None:
            stride.enter(opened)

    async def _stumbled(self, place: Place, browser: Browser, kind: Kind, refusal: Refusal) -> None:
        """The password was right, so this person may know for how long to wait, and where waiting does not help."""
        ref, now = place.transaction.ref, self.walk.clock.now()
        if kind is ONE_TIME and place.user is not None and await self._is_locked(place.user):
            await self.walk.stumbled(ref, browser, "locked", refusal)
            return
        subject = about(place.user.sub if place.user else "")
        until = await self.walk.store.read.throttles.blocked_until(CODE, subject, now)
        if until is None:
            await self.walk.stumbled(ref, browser, kind.mistake, refusal)
        else:
            await self.walk.stumbled(ref, browser, "wait", refusal, until=until)

    async def _is_locked(self, user: User) -> bool:
        totps = await self.walk.store.read.authenticators.of(user.id)
        return bool(totps) and all(totp.disabled_at is not None for totp in totps)

    async def _complete(self, stride: Stride, user: User, code: str, kind: Kind) -> None:
        unit, transaction = stride.decision.unit, stride.transaction
        await self.try_password.end_count(unit, user, transaction.known_by)
        opened = await self.open_session(
            unit,
            user,
            stride.browser,
            stride.place.session,
            stride.now,
            given=_given(stride, user, code),
            code=True,
            is_kept=transaction.is_kept,
        )
        stride.enter(opened)
        if kind is ONE_TIME and await unit.recovery_codes.left(user.id) == 0:
            stride.change(codes=await self.renew_recovery_codes(unit, user, transaction.ref, stride.now))
        if stride.place.step is Step.ENROL:
            await stride.record("authenticator_added")
        await stride.record("signed_in", reason=f"pwd {kind.method}")


def _given(stride: Stride, user: User, code: str) -> str:
    """What makes this sign-in this one, and is the same for a second click."""
    return f"{stride.transaction.ref} {user.sub} {code}"
