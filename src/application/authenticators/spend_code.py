"""Where a code is tried: one place for `/verify_otp`, `/token` and whatever asks for one later."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from application.authenticators.pending import seed_row
from application.ports.otp import OneTimePasswords
from application.ports.seal import Seal
from application.ports.store import Unit
from domain.authenticators.totp import SEED_BYTES, Totp, in_use, match
from domain.users.user import NOBODY, User


class Outcome(Enum):
    """What became of a code. A replay is no guess, so it does not count as a failure."""

    ACCEPTED = "accepted"
    WRONG = "wrong code"
    USED = "code used before"


@dataclass(frozen=True, slots=True)
class SpendCode:
    """Try a code against a person's authenticators, and spend its step.

    - A code works once, on all nodes, wherever it is asked for (RFC 6238 5.2).
    - The first one accepted confirms a pending authenticator of somebody who has no other, and they are not provisional any more.
    """

    one_time_passwords: OneTimePasswords
    seal: Seal

    async def __call__(self, unit: Unit, user: User | None, code: str, now: datetime) -> Outcome:
        """None, for an unknown user, is wrong, and takes about as long."""
        if user is None:
            await unit.authenticators.of(NOBODY)
            self.one_time_passwords.codes(bytes(SEED_BYTES))(0)
            return Outcome.WRONG
        outcome = Outcome.WRONG
        for totp in in_use(await unit.authenticators.of(user.id)):
            tried = await self._try(unit, totp, code, now)
            if tried is Outcome.ACCEPTED:
                return tried
            outcome = Outcome.USED if tried is Outcome.USED else outcome
        return outcome

    async def of(self, unit: Unit, user: User, authenticator: UUID, code: str, now: datetime) -> Outcome:
        """Against this one of theirs alone."""
        theirs = (totp for totp in await unit.authenticators.of(user.id) if totp.id == authenticator)
        totp = next(theirs, None)
        return Outcome.WRONG if totp is None else await self._try(unit, totp, code, now)

    async def _try(self, unit: Unit, totp: Totp, code: str, now: datetime) -> Outcome:
        matched = match(totp, code, now, self._codes(totp)) if totp.disabled_at is None else None
        if matched is None:
            return Outcome.WRONG
        if not await unit.authenticators.accept_step(totp.id, matched.step, matched.offset, now):
            return Outcome.USED
        if totp.confirmed_at is None:
            await unit.users.keep(totp.user_id)
        return Outcome.ACCEPTED

    def _codes(self, totp: Totp) -> Callable[[int], str]:
        return self.one_time_passwords.codes(self.seal.open(totp.seed, seed_row(totp.id)))
