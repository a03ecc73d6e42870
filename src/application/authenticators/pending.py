"""A new authenticator, that waits for its first right code."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.ports.entropy import Entropy
from application.ports.otp import OneTimePasswords
from application.ports.seal import Seal
from domain.authenticators.totp import SEED_BYTES, Totp, otp_uri
from domain.users.user import User


def seed_row(authenticator: UUID) -> str:
    """What a seed is sealed for."""
    return f"totp:{authenticator}"


@dataclass(frozen=True, slots=True)
class DrawAuthenticator:
    """Draws a seed for a person. It is in clear in the URI alone, which is shown once."""

    entropy: Entropy
    seal: Seal
    one_time_passwords: OneTimePasswords
    issuer: str

    def __call__(self, user: User, now: datetime, name: str = "") -> tuple[Totp, str]:
        """The pending authenticator, to be stored by the caller, and its `otpauth:` URI."""
        seed = self.entropy.octets(SEED_BYTES)
        row = self.entropy.row(now)
        totp = Totp(
            id=row,
            user_id=user.id,
            name=name,
            seed=self.seal.close(seed, seed_row(row)),
            offset=0,
            last_step=0,
            created_at=now,
            confirmed_at=None,
            used_at=None,
            disabled_at=None,
        )
        return totp, otp_uri(self.issuer, user.username, self.one_time_passwords.secret(seed))
