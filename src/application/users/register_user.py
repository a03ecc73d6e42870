"""A person registers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from application.audit.decisions import Decisions
from application.ports.clock import Clock
from application.ports.entropy import Entropy
from application.ports.passwords import Passwords
from application.ports.seal import Seal
from application.registrations.doorkeeper import Doorkeeper, Visitor
from domain.authenticators.totp import Totp
from domain.refusal import InvalidRequest, UserExists
from domain.registrations import Registrant
from domain.users.password import PasswordRules, new_password
from domain.users.user import PROVISIONAL, User
from domain.users.username import Username


@dataclass(frozen=True, slots=True)
class DrawUser:
    """Draws a person's identity."""

    entropy: Entropy
    seal: Seal

    def __call__(self, username: Username, hashed: bytes, made_by: Registrant, now: datetime, email: str | None = None) -> User:
        """The user, to be stored by the caller. Whom anybody can make is provisional until a code was confirmed."""
        sub = f"u_{self.entropy.name()}"
        return User(
            id=self.entropy.row(now),
            sub=sub,
            username=username.shown,
            username_key=username.key,
            password=self.seal.close(hashed, password_row(sub)),
            email=email,
            email_verified=False,
            made_by=made_by,
            created_at=now,
            provisional_until=now + PROVISIONAL if made_by is Registrant.ANYBODY else None,
            disabled_at=None,
        )


def password_row(sub: str) -> str:
    """What a password hash is sealed for."""
    return f"password:{sub}"


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


async def refuse_guessable(passwords: Passwords, password: str, username: Username, rules: PasswordRules) -> None:
    """The block list (SP 800-63B-4, 3.1.1.2). Raises `InvalidRequest`, `Overloaded`."""
    if await passwords.guesses(password, username.shown) < rules.guesses:
        raise InvalidRequest("password is too easy to guess")
