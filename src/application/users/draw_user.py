"""A new person's row."""

from dataclasses import dataclass
from datetime import datetime

from application.ports.entropy import Entropy
from application.ports.seal import Seal
from domain.registrations import Registrant
from domain.users.claims import NOTHING
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
            password_set_at=now,
            password_expires_at=None,
            email=email,
            email_verified=False,
            claims=NOTHING,
            updated_at=now,
            made_by=made_by,
            created_at=now,
            provisional_until=now + PROVISIONAL if made_by is Registrant.ANYBODY else None,
            disabled_at=None,
        )


def password_row(sub: str) -> str:
    """What a password hash is sealed for."""
    return f"password:{sub}"
