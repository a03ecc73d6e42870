"""An operator gives a person another password."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.passwords import Passwords
from application.ports.seal import Seal
from application.ports.store import Store
from application.users.find_user import find_user
from application.users.register_user import password_row, refuse_guessable
from domain.throttle import STRANGERS_IN_A_ROW, STRANGERS_PASSWORD, about
from domain.users.password import PasswordRules, new_password
from domain.users.username import Username


@dataclass(frozen=True, slots=True)
class SetPassword:
    """Replace a password that was forgotten or stolen.

    - Whatever was got with the old one ends: grants, and what the account knows.
    - Strangers need not wait any more. A client that the account knew may have to, for the 15 minutes of its own
      counter: counters are found by digest, and which clients they are about is not stored.
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
            await unit.acquaintances.forget(user.id)
            await unit.grants.revoke_all_of(user.id, now)
            for limit in (STRANGERS_PASSWORD, STRANGERS_IN_A_ROW):
                await unit.throttles.clear(limit, about(user.username_key))
            await unit.audit.add(self.trail.event("password_set", now, sub=user.sub))
