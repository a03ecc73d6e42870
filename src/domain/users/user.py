"""People."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from domain.registrations import Registrant
from domain.users.claims import Claims, as_members

NOBODY = UUID(int=0)  # the key of no row: who is not there costs the same look-ups
PROVISIONAL = timedelta(days=7)  # how long an open registration may wait for its first code


class User(Struct, frozen=True, kw_only=True):
    """A person. Fields stand in the order of the table's columns."""

    id: UUID
    sub: str  # "u_" and 22 characters, random: what tokens say, never the name
    username: str
    username_key: str
    password: bytes  # the bcrypt string, sealed
    password_set_at: datetime
    password_expires_at: datetime | None  # from then on another one has to be chosen first
    email: str | None
    email_verified: bool
    claims: Claims
    updated_at: datetime
    made_by: Registrant
    created_at: datetime
    provisional_until: datetime | None  # swept then, unless a code was confirmed before
    disabled_at: datetime | None

    def must_choose_password(self, now: datetime) -> bool:
        """Whether the password is good for nothing but to choose another."""
        return self.password_expires_at is not None and self.password_expires_at <= now

    def known(self) -> dict[str, Any]:
        """Every claim that is known of them (OpenID Connect Core 5.1)."""
        return as_members(self.claims) | {
            "sub": self.sub,
            "preferred_username": self.username,
            "email": self.email,
            "email_verified": self.email_verified if self.email else None,
            "updated_at": int(self.updated_at.timestamp()),
        }
