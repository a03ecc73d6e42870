"""An operator has a person choose another password."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.store import Store
from application.users.find_user import find_user
from domain.users.username import Username


@dataclass(frozen=True, slots=True)
class ExpirePassword:
    """From now on the password is good for choosing another in a browser, and for nothing else; tokens wait for that as well."""

    store: Store
    trail: AuditTrail
    clock: Clock

    async def __call__(self, username: Username) -> bool:
        """False: it had expired before. Raises `NoSuch`."""
        now = self.clock.now()
        async with self.store.begin() as unit:
            user = await find_user(unit.users, username)
            is_new = await unit.users.expire_password(user.id, now)
            if is_new:
                await unit.audit.add(self.trail.event("password_expired", now, sub=user.sub))
        return is_new
