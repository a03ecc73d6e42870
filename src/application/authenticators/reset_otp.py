"""An operator replaces an authenticator that was lost or stolen."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.authenticators.pending import DrawAuthenticator
from application.ports.clock import Clock
from application.ports.store import Store
from application.users.end_everything import end_everything
from application.users.find_user import find_user
from domain.throttle import CODE, CODES_IN_A_ROW, VERIFIED_CODE, VERIFIED_CODES_IN_A_ROW, about
from domain.users.username import Username


@dataclass(frozen=True, slots=True)
class ResetOtp:
    """End all of a person's authenticators, and whatever was got with them.

    - Recovery codes, windows, sessions, grants, and what the account knows end at once.
    - A new authenticator is drawn, pending until its first right code; with `enrol` none, so that the person makes one
      at the next sign-in.
    - Guesses at the old seed do not count against the new one.
    """

    store: Store
    trail: AuditTrail
    draw_authenticator: DrawAuthenticator
    clock: Clock

    async def __call__(self, username: Username, *, enrol: bool = False) -> str | None:
        """The `otpauth:` URI, which is shown only now; None with `enrol`. Raises `NoSuch`."""
        now = self.clock.now()
        otp_uri = None
        async with self.store.begin() as unit:
            user = await find_user(unit.users, username)
            await unit.users.hold(user.username_key)
            await unit.throttles.clear(VERIFIED_CODE, about(user.username_key))
            for limit in (CODE, CODES_IN_A_ROW, VERIFIED_CODES_IN_A_ROW):
                await unit.throttles.clear(limit, about(user.sub))
            await unit.authenticators.end(user.id)
            await unit.recovery_codes.renew(user.id, ())
            await unit.acquaintances.forget(user.id)
            await end_everything(unit, user, now)
            if not enrol:
                totp, otp_uri = self.draw_authenticator(user, now)
                await unit.authenticators.add(totp)
            await unit.audit.add(self.trail.event("otp_reset", now, sub=user.sub, reason="to enrol" if enrol else None))
        return otp_uri
