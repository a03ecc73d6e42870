"""An operator shuts a person out."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.store import Store
from application.users.end_everything import end_everything
from application.users.find_user import find_user
from domain.users.username import Username


@dataclass(frozen=True, slots=True)
class DisableUser:
    """From now on nothing of the person's is accepted, and what they had ends: `EnableUser` brings no token back."""

    store: Store
    trail: AuditTrail
    clock: Clock

    async def __call__(self, username: Username) -> bool:
        """False: disabled before. Raises `NoSuch`."""
        now = self.clock.now()
        async with self.store.begin() as unit:
            user = await find_user(unit.users, username)
            is_new = await unit.users.disable(user.id, now)
            await end_everything(unit, user, now)
            if is_new:
                await unit.audit.add(self.trail.event("user_disabled", now, sub=user.sub))
        return is_new
