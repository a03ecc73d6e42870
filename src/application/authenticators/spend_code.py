"""Where a code is tried: one place for `/verify_otp`, `/token` and whatever asks for one later."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from application.authenticators.pending import seed_row
from application.ports.otp import OneTimePasswords
from application.ports.seal import Seal
from application.ports.store import Unit
from domain.authenticators.totp import SEED_BYTES, Totp, match
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
    - The first one accepted confirms a pending authenticator, and its person is not provisional any more.
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
        for totp in await unit.authenticators.of(user.id):
            matched = match(totp, code, now, self._codes(totp)) if totp.disabled_at is None else None
            if matched is None:
                continue
            if await unit.authenticators.accept_step(totp.id, matched.step, matched.offset, now):
                if totp.confirmed_at is None:
                    await unit.users.keep(user.id)
                return Outcome.ACCEPTED
            outcome = Outcome.USED
        return outcome

    def _codes(self, totp: Totp) -> Callable[[int], str]:
        return self.one_time_passwords.codes(self.seal.open(totp.seed, seed_row(totp.id)))
