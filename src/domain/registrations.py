"""Who may register users and clients, and the tokens that let them (RFC 7591 3, "initial access token")."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct


class Door(StrEnum):
    """Who may register: everybody, who has a registration token, or an operator alone."""

    OPEN = "open"
    TOKEN = "token"
    CLOSED = "closed"


class Registrant(StrEnum):
    """By whom a user or a client was made."""

    ANYBODY = "anybody"
    TOKEN = "token"
    OPERATOR = "operator"


class Kind(StrEnum):
    """What a registration token is for."""

    USERS = "users"
    CLIENTS = "clients"


class RegistrationToken(Struct, frozen=True, kw_only=True):
    """Leave to register so many users or clients. Fields stand in the order of the table's columns."""

    id: UUID
    ref: str  # how operators name it
    digest: bytes
    kind: Kind
    uses_left: int
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
