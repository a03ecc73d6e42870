"""An operator removes a person."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.store import Store
from application.users.find_user import find_user
from domain.users.username import Username


@dataclass(frozen=True, slots=True)
class DeleteUser:
    """Forget a person with authenticators and grants. The audit trail keeps their `sub`, the name is free."""

    store: Store
    trail: AuditTrail
    clock: Clock

    async def __call__(self, username: Username) -> None:
        """Raises `NoSuch`."""
        now = self.clock.now()
        async with self.store.begin() as unit:
            user = await find_user(unit.users, username)
            await unit.users.delete(user.id)
            await unit.audit.add(self.trail.event("user_deleted", now, sub=user.sub))
