"""A person registers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from application.audit.decisions import Decisions
from application.ports.clock import Clock
from application.ports.passwords import Passwords
from application.registrations.doorkeeper import Doorkeeper, Visitor
from application.users.draw_user import DrawUser
from application.users.new_password import refuse_guessable
from domain.authenticators.totp import Totp
from domain.refusal import UserExists
from domain.users.password import PasswordRules, new_password
from domain.users.user import User
from domain.users.username import Username


@dataclass(frozen=True, slots=True)
class RegisterUser:
    """Register a person with a password, and draw a pending authenticator.

    - A name is taken in all its spellings; registration says so, sign-in never does.
    - The password is judged and hashed only for who may register, in the pool that is made for it.
    - A refused registration does not spend the registration token.
    """

    doorkeeper: Doorkeeper
    decisions: Decisions
    passwords: Passwords
    rules: PasswordRules
    draw_user: DrawUser
    draw_authenticator: Callable[[User, datetime], tuple[Totp, str]]
    clock: Clock

    async def __call__(self, username: Username, password: str, visitor: Visitor) -> str:
        """The `otpauth:` URI, which is shown only now.

        Raises `InvalidRequest`, `RegistrationClosed`, `TokenMissing`, `RegistrationTokenRefused`, `UserExists`,
        `Throttled`, `Overloaded`.
        """
        now = self.clock.now()
        password = new_password(password, self.rules)
        await self.doorkeeper.knock(visitor, now)
        async with self.decisions.begin(self.doorkeeper.refused, now, visitor.address) as decision:
            await self.doorkeeper.charge(decision.unit, visitor, now)
            if await decision.unit.users.of(username.key):
                raise UserExists("username taken")
        await refuse_guessable(self.passwords, password, username, self.rules)
        hashed = await self.passwords.hash(password)
        async with self.decisions.begin(self.doorkeeper.refused, now, visitor.address) as decision:
            entry = await self.doorkeeper.enter(decision.unit, visitor, now)
            user = self.draw_user(username, hashed, entry.made_by, now)
            try:
                await decision.unit.users.add(user)
            except UserExists:  # somebody else's, while the password was hashed
                await self.doorkeeper.turn_back(decision.unit, entry)
                raise
            totp, otp_uri = self.draw_authenticator(user, now)
            await decision.unit.authenticators.add(totp)
            await decision.unit.audit.add(self.decisions.trail.event("user_registered", now, sub=user.sub, address=visitor.address))
        return otp_uri
