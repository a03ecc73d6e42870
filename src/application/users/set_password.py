"""An operator gives a person another password."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.store import Store
from application.users.find_user import find_user
from application.users.replace_password import ReplacePassword
from domain.users.username import Username


@dataclass(frozen=True, slots=True)
class SetPassword:
    """Replace a password that was forgotten or stolen, for good or until the next sign-in, where the person chooses their own."""

    store: Store
    trail: AuditTrail
    replace_password: ReplacePassword
    clock: Clock

    async def __call__(self, username: Username, password: str, *, is_temporary: bool = False) -> None:
        """Raises `InvalidRequest`, `NoSuch`, `Overloaded`."""
        await find_user(self.store.read.users, username)  # before the costly part
        hashed = await self.replace_password.hashed(password, username)
        now = self.clock.now()
        async with self.store.begin() as unit:
            user = await find_user(unit.users, username)
            await self.replace_password(unit, user, hashed, now, expires_at=now if is_temporary else None)
            reason = "until the next sign-in" if is_temporary else None
            await unit.audit.add(self.trail.event("password_set", now, sub=user.sub, reason=reason))
