"""An operator lets a person in again."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.store import Store
from application.users.find_user import find_user
from domain.users.username import Username


@dataclass(frozen=True, slots=True)
class EnableUser:
    """Undo `DisableUser`. Tokens that were not revoked and have not expired are good again."""

    store: Store
    trail: AuditTrail
    clock: Clock

    async def __call__(self, username: Username) -> bool:
        """False: was not disabled. Raises `NoSuch`."""
        now = self.clock.now()
        async with self.store.begin() as unit:
            user = await find_user(unit.users, username)
            is_new = await unit.users.enable(user.id)
            if is_new:
                await unit.audit.add(self.trail.event("user_enabled", now, sub=user.sub))
        return is_new
