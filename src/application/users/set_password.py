"""An operator gives a person another password."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.passwords import Passwords
from application.ports.seal import Seal
from application.ports.store import Store
from application.users.draw_user import password_row
from application.users.end_everything import end_everything
from application.users.end_waits import end_waits
from application.users.find_user import find_user
from application.users.new_password import refuse_guessable
from domain.users.password import PasswordRules, new_password
from domain.users.username import Username


@dataclass(frozen=True, slots=True)
class SetPassword:
    """Replace a password that was forgotten or stolen.

    - Whatever was got with the old one ends: sessions, grants, and what the account knows.
    - Nobody has to wait any more.
    """

    store: Store
    trail: AuditTrail
    passwords: Passwords
    rules: PasswordRules
    seal: Seal
    clock: Clock

    async def __call__(self, username: Username, password: str) -> None:
        """Raises `InvalidRequest`, `NoSuch`, `Overloaded`."""
        password = new_password(password, self.rules)
        await find_user(self.store.read.users, username)  # before the costly part
        await refuse_guessable(self.passwords, password, username, self.rules)
        hashed = await self.passwords.hash(password)
        now = self.clock.now()
        async with self.store.begin() as unit:
            user = await find_user(unit.users, username)
            await unit.users.set_password(user.id, self.seal.close(hashed, password_row(user.sub)))
            await end_waits(unit, user)
            await unit.acquaintances.forget(user.id)
            await end_everything(unit, user, now)
            await unit.audit.add(self.trail.event("password_set", now, sub=user.sub))
