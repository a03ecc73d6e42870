"""Another password takes the place of the one before."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.ports.passwords import Passwords
from application.ports.seal import Seal
from application.ports.store import Store, Unit
from application.throttle import hit_or_wait
from application.users.draw_user import password_row
from application.users.end_everything import end_everything
from application.users.end_waits import end_waits
from application.users.new_password import refuse_guessable
from domain.throttle import NEW_PASSWORD, about
from domain.users.password import PasswordRules, new_password
from domain.users.user import User
from domain.users.username import Username, parse_username


@dataclass(frozen=True, slots=True)
class ReplacePassword:
    """Whoever does it, and wherever.

    - Whatever was got with the old one ends: sign-ins, sessions, grants, and what the account knows.
    - Nobody has to wait any more.
    """

    store: Store
    passwords: Passwords
    rules: PasswordRules
    seal: Seal

    async def hashed(self, password: str, username: Username) -> bytes:
        """Before the unit of work, since it takes long. Raises `InvalidRequest`, `Overloaded`."""
        password = new_password(password, self.rules)
        await refuse_guessable(self.passwords, password, username, self.rules)
        return await self.passwords.hash(password)

    async def chosen(self, password: str, user: User, now: datetime) -> str:
        """What a person has chosen, if it will do: looked at before it is hashed, and counted before that takes any time.

        Raises `InvalidRequest`, `Throttled`, `Overloaded`.
        """
        password = new_password(password, self.rules)
        async with self.store.begin() as unit:
            await hit_or_wait(unit.throttles, NEW_PASSWORD, about(user.sub), now)
        await refuse_guessable(self.passwords, password, parse_username(user.username), self.rules)
        return password

    async def __call__(
        self,
        unit: Unit,
        user: User,
        hashed: bytes,
        now: datetime,
        *,
        expires_at: datetime | None = None,
        session: UUID | None = None,
        transaction: UUID | None = None,
    ) -> None:
        """`session`, `transaction`: where the person does it themselves, and goes on."""
        await unit.throttles.clear(NEW_PASSWORD, about(user.sub))
        await unit.users.set_password(user.id, self.seal.close(hashed, password_row(user.sub)), now, expires_at)
        await end_waits(unit, user)
        await unit.acquaintances.forget(user.id)
        await end_everything(unit, user, now, session=session, transaction=transaction)
