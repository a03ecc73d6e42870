"""`/login/otp`, `/enrol` and `/login/recovery`: what a person has."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from application.authenticators.demand_code import DemandCode
from application.authenticators.renew_recovery_codes import RenewRecoveryCodes
from application.authenticators.spend_recovery_code import SpendRecoveryCode
from application.authorization.situations import Place
from application.authorization.walk import Moved, Stride, Walk
from application.sessions.open_session import Browser, OpenSession
from application.users.try_password import TryPassword
from domain.authenticators.totp import parse_code
from domain.authorization.step import Step
from domain.refusal import CredentialsRefused, InvalidRequest, Refusal, Throttled
from domain.throttle import CODE, about
from domain.users.user import User

HERE = frozenset({Step.OTP, Step.ENROL})
REFUSED = "sign_in_refused"
Check = Callable[[Stride, User, str], Awaitable[str]]  # says by which method


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
        return await self._give(ref, browser, code.replace(" ", ""), self._one_time)

    async def recover(self, ref: str, browser: Browser, code: str) -> Moved:
        """Raises `TransactionOver`."""
        return await self._give(ref, browser, code, self._recovery)

    async def _give(self, ref: str, browser: Browser, code: str, check: Check) -> Moved:
        try:
            async with self.walk.step(HERE | {Step.LOGIN}, ref, browser, REFUSED) as stride:
                if stride is not None and stride.place.user is not None and not await self._is_again(stride, stride.place.user, code):
                    stride.decision.is_about(stride.place.user, stride.place.client)
                    method = await check(stride, stride.place.user, code)
                    await self._complete(stride, stride.place.user, method, code)
        except (CredentialsRefused, InvalidRequest) as refusal:
            place = await self.walk.place(ref, browser)
            await self._stumbled(place, "recovery" if check == self._recovery else "code", refusal)
            return Moved(ref=ref, step=place.step)
        return await self.walk.moved(ref, browser, stride)

    async def _is_again(self, stride: Stride, user: User, code: str) -> bool:
        """A second click on the form: the browser has dropped the first answer, and the cookie in it."""
        if stride.place.step in HERE:
            return False
        given = _given(stride, user, code)
        opened = await self.open_session.again(stride.decision.unit, given, stride.transaction.session_id, stride.now)
        if opened is not None:
            stride.enter(opened)
        return True

    async def _stumbled(self, place: Place, mistake: str, refusal: Refusal) -> None:
        """The password was right, so this person may know for how long to wait, and where waiting does not help."""
        if mistake == "code" and place.user is not None and await self._is_locked(place.user):
            await self.walk.stumbled(place.transaction.ref, "locked", refusal)
            return
        subject, now = about(place.user.sub if place.user else ""), self.walk.clock.now()
        until = await self.walk.store.read.throttles.blocked_until(CODE, subject, now)
        if until is None:
            await self.walk.stumbled(place.transaction.ref, mistake, refusal)
        else:
            await self.walk.stumbled(place.transaction.ref, "wait", Throttled(refusal.reason, now, until))

    async def _is_locked(self, user: User) -> bool:
        totps = await self.walk.store.read.authenticators.of(user.id)
        return bool(totps) and all(totp.disabled_at is not None for totp in totps)

    async def _one_time(self, stride: Stride, user: User, code: str) -> str:
        parse_code(code, "code")
        await self.demand_code(stride.decision, user, code, stride.browser.address, stride.now)
        return "otp"

    async def _recovery(self, stride: Stride, user: User, code: str) -> str:
        await self.spend_recovery_code(stride.decision.unit, user, code, stride.now)
        return "recovery code"

    async def _complete(self, stride: Stride, user: User, method: str, code: str) -> None:
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
        if method == "otp" and await unit.recovery_codes.left(user.id) == 0:
            stride.change(codes=await self.renew_recovery_codes(unit, user, transaction.ref, stride.now))
        trail = self.walk.decisions.trail
        await unit.audit.add(trail.event("signed_in", stride.now, sub=user.sub, address=stride.browser.address, reason=f"pwd {method}"))


def _given(stride: Stride, user: User, code: str) -> str:
    """What makes this sign-in this one, and is the same for a second click."""
    return f"{stride.transaction.ref} {user.sub} {code}"
