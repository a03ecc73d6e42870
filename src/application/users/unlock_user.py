"""An operator ends a person's waiting."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.store import Store
from application.users.end_waits import end_waits
from application.users.find_user import find_user
from domain.throttle import CODE, VERIFIED_CODE, VERIFIED_CODES_IN_A_ROW, about
from domain.users.username import Username


@dataclass(frozen=True, slots=True)
class UnlockUser:
    """Clear the counters of failures that make a person wait.

    Authenticators that wrong codes have disabled stay so (see `EnableOtp`), and so does the count that leads there.
    """

    store: Store
    trail: AuditTrail
    clock: Clock

    async def __call__(self, username: Username) -> None:
        """Raises `NoSuch`."""
        now = self.clock.now()
        async with self.store.begin() as unit:
            user = await find_user(unit.users, username)
            await end_waits(unit, user)
            await unit.throttles.clear(VERIFIED_CODE, about(user.username_key))
            for limit in (CODE, VERIFIED_CODES_IN_A_ROW):
                await unit.throttles.clear(limit, about(user.sub))
            await unit.audit.add(self.trail.event("user_unlocked", now, sub=user.sub))
