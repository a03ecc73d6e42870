"""After a right password: the one-time password that it needs beside it."""

from dataclasses import dataclass
from datetime import datetime

from application.audit.decisions import Decision
from application.audit.trail import AuditTrail
from application.authenticators.spend_code import Outcome, SpendCode
from domain.clients.client import Client
from domain.refusal import CredentialsRefused
from domain.throttle import CODE, CODES_IN_A_ROW, VERIFIED_CODES_IN_A_ROW, about
from domain.users.user import User


@dataclass(frozen=True, slots=True)
class DemandCode:
    """Demand a fresh one-time password of a person whose password was right.

    - 5 wrong codes in 15 minutes throttle, the right one included; 20 in a row disable the account's authenticators.
      One counter per account, whatever asks.
    - Only a well-formed wrong code counts: neither a missing one nor the replay of a right one.
    - Without a code, the window that one at `/verify_otp` opened from this address is spent instead.
    """

    spend_code: SpendCode
    trail: AuditTrail

    async def __call__(
        self, decision: Decision, user: User, code: str | None, address: str, now: datetime, client: Client | None = None
    ) -> None:
        """`client`: on whose way the code is asked for. Raises `CredentialsRefused`."""
        if code is None:
            if not await decision.unit.windows.consume(user.id, address, now):
                raise CredentialsRefused("no code and no window")
            return
        throttles, subject = decision.unit.throttles, about(user.sub)
        if await throttles.hit(CODE, subject, now) is None:
            raise CredentialsRefused("code throttled")
        in_a_row = await throttles.hit(CODES_IN_A_ROW, subject, now)
        match await self.spend_code(decision.unit, user, code, now):
            case Outcome.ACCEPTED:
                for limit in (CODE, CODES_IN_A_ROW, VERIFIED_CODES_IN_A_ROW):
                    await throttles.clear(limit, subject)
            case Outcome.USED:
                await throttles.give_back(CODE, subject)
                if in_a_row is not None:
                    await throttles.give_back(CODES_IN_A_ROW, subject)
                raise CredentialsRefused(Outcome.USED.value)
            case Outcome.WRONG:
                decision.is_about(user, client)  # not before: nothing bounds how often a code is replayed
                is_too_many = in_a_row is None or in_a_row >= CODES_IN_A_ROW.count
                if is_too_many and await decision.unit.authenticators.disable(user.id, now):
                    await decision.unit.audit.add(
                        self.trail.event("authenticators_disabled", now, sub=user.sub, address=address, reason="wrong codes in a row")
                    )
                raise CredentialsRefused(Outcome.WRONG.value)
