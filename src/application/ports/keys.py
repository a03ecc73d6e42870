"""Signing keys and the keyring, as they are stored."""

from datetime import datetime
from typing import Protocol

from domain.keys.signing_key import SigningKey


class FindSigningKeys(Protocol):
    """What may be asked outside a unit of work."""

    async def all(self) -> tuple[SigningKey, ...]:
        """Newest publication first."""
        ...


class SigningKeys(FindSigningKeys, Protocol):
    """Writes, inside a unit of work. There is at most one active and one upcoming key of an algorithm."""

    async def add(self, key: SigningKey) -> bool:
        """False: there is one of that algorithm in that state."""
        ...

    async def retire(self, kid: str, now: datetime) -> bool:
        """Active no more. False: it was not active."""
        ...

    async def promote(self, kid: str, now: datetime) -> bool:
        """From upcoming to active. False: it was not upcoming."""
        ...

    async def revoke(self, kid: str, now: datetime) -> bool:
        """Whatever it was. False: unknown, or revoked before."""
        ...


class FindKeyring(Protocol):
    """The one row that `SECRET_KEY` seals."""

    async def sealed(self) -> bytes | None:
        """As it is stored."""
        ...


class Keyring(FindKeyring, Protocol):
    """Writes, inside a unit of work."""

    async def create(self, sealed: bytes) -> bool:
        """False: another node was first."""
        ...

    async def replace(self, before: bytes, sealed: bytes) -> bool:
        """Seal it under another key. False: it was replaced meanwhile."""
        ...
