"""A person proves that they hold their authenticator."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.audit.decisions import Decision, Decisions
from application.authenticators.spend_code import Outcome, SpendCode
from application.ports.clock import Clock
from application.throttle import hit_or_wait
from domain.authenticators.window import OtpWindow
from domain.refusal import CodeRefused, CodeReplayed
from domain.throttle import VERIFIED_CODE, VERIFIED_CODES_IN_A_ROW, VERIFIED_CODES_OF_NOBODY, about
from domain.users.user import User
from domain.users.username import Username


@dataclass(frozen=True, slots=True)
class VerifyOtp:
    """Accept a one-time password, without a password.

    - A code works once, on all nodes (RFC 6238 5.2); the first one accepted confirms a pending authenticator.
    - Every refusal looks the same to the caller, an unknown user's included.
    - 5 wrong codes in 15 minutes throttle this way in alone: strangers can do that, so it blocks no other.
    - A right one opens a window for one password grant from the same address. After 20 wrong ones in a row here it
      opens none until a right code came together with a right password.
    """

    decisions: Decisions
    spend_code: SpendCode
    clock: Clock
    window: timedelta  # zero: none is opened

    async def __call__(self, username: Username, code: str, address: str) -> None:
        """Raises `CodeRefused`, `Throttled`."""
        now = self.clock.now()
        subject = about(username.key)
        await self.decisions.check_address(address, now)
        await self.decisions.check(VERIFIED_CODE, subject, now)
        async with self.decisions.begin("code_refused", now, address) as decision:
            throttles = decision.unit.throttles
            await hit_or_wait(throttles, VERIFIED_CODE, subject, now)
            user = await decision.unit.users.of(username.key)
            if user is not None and user.disabled_at is not None:
                user = None
            outcome = await self.spend_code(decision.unit, user, code, now)
            if outcome is Outcome.USED:
                await throttles.give_back(VERIFIED_CODE, subject)
                raise CodeReplayed(outcome.value)
            decision.is_about(user)  # not before: nothing bounds how often a code is replayed
            if outcome is Outcome.WRONG or user is None:
                # Whom nobody knows, and who may be swept, has no row that stays.
                is_settled = user is not None and user.provisional_until is None
                in_a_row = VERIFIED_CODES_IN_A_ROW if is_settled else VERIFIED_CODES_OF_NOBODY
                await throttles.hit(in_a_row, about(user.sub) if user else subject, now)
                raise CodeRefused(outcome.value)
            await throttles.clear(VERIFIED_CODE, subject)
            if await throttles.blocked_until(VERIFIED_CODES_IN_A_ROW, about(user.sub), now) is None:
                await throttles.clear(VERIFIED_CODES_IN_A_ROW, about(user.sub))
                await self._open_window(decision, user, address, now)
            await decision.unit.audit.add(self.decisions.trail.event("code_accepted", now, sub=user.sub, address=address))

    async def _open_window(self, decision: Decision, user: User, address: str, now: datetime) -> None:
        if self.window:
            await decision.unit.windows.open(OtpWindow(user_id=user.id, address=address, expires_at=now + self.window))
