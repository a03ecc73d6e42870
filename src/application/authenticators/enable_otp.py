"""An operator enables authenticators that wrong codes have disabled."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.store import Store
from application.users.find_user import find_user
from domain.refusal import NoSuch
from domain.throttle import CODE, CODES_IN_A_ROW, about
from domain.users.username import Username


@dataclass(frozen=True, slots=True)
class EnableOtp:
    """Enable all of a person's authenticators with their steps, so that no code that was used is good again."""

    store: Store
    trail: AuditTrail
    clock: Clock

    async def __call__(self, username: Username) -> None:
        """Raises `NoSuch`, also where the person has no authenticator."""
        now = self.clock.now()
        async with self.store.begin() as unit:
            user = await find_user(unit.users, username)
            if not await unit.authenticators.of(user.id):
                raise NoSuch("authenticator")
            await unit.authenticators.enable(user.id)
            for limit in (CODE, CODES_IN_A_ROW):
                await unit.throttles.clear(limit, about(user.sub))
            await unit.audit.add(self.trail.event("otp_enabled", now, sub=user.sub))
