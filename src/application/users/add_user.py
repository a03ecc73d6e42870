"""An operator makes a user."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.passwords import Passwords
from application.ports.store import Store
from application.users.draw_user import DrawUser
from application.users.new_password import refuse_guessable
from domain.authenticators.totp import Totp
from domain.registrations import Registrant
from domain.users.email import check_email
from domain.users.password import PasswordRules, new_password
from domain.users.user import User
from domain.users.username import Username


@dataclass(frozen=True, slots=True)
class AddedUser:
    """The person, and the `otpauth:` URI of a pending authenticator, which is shown only now."""

    user: User
    otp_uri: str | None


@dataclass(frozen=True, slots=True)
class AddUser:
    """Make a user, whoever may register.

    - Never provisional: it is not swept.
    - No authenticator, since the person enrols at the first sign-in; or a pending one, if asked for.
    """

    store: Store
    trail: AuditTrail
    passwords: Passwords
    rules: PasswordRules
    draw_user: DrawUser
    draw_authenticator: Callable[[User, datetime], tuple[Totp, str]]
    clock: Clock

    async def __call__(self, username: Username, password: str, email: str | None = None, *, with_otp: bool = False) -> AddedUser:
        """Raises `InvalidRequest`, `UserExists`, `Overloaded`."""
        password = new_password(password, self.rules)
        if email is not None:
            check_email(email)
        await refuse_guessable(self.passwords, password, username, self.rules)
        hashed = await self.passwords.hash(password)
        now = self.clock.now()
        otp_uri = None
        async with self.store.begin() as unit:
            user = self.draw_user(username, hashed, Registrant.OPERATOR, now, email)
            await unit.users.add(user)
            if with_otp:
                totp, otp_uri = self.draw_authenticator(user, now)
                await unit.authenticators.add(totp)
            await unit.audit.add(self.trail.event("user_added", now, sub=user.sub))
        return AddedUser(user, otp_uri)
