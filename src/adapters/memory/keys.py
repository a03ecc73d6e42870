"""Signing keys and the keyring."""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from adapters.memory.tables import Tables
from domain.keys.signing_key import SigningKey, State

_ONE_OF_AN_ALGORITHM = frozenset({State.ACTIVE, State.UPCOMING})


@dataclass(frozen=True, slots=True)
class MemorySigningKeys:
    """See the port."""

    tables: Tables

    async def all(self) -> tuple[SigningKey, ...]:
        return tuple(sorted(self.tables.signing_keys.values(), key=lambda key: (key.published_at, key.kid), reverse=True))

    async def add(self, key: SigningKey) -> bool:
        if key.kid in self.tables.signing_keys or self._is_taken(key.algorithm, key.state):
            return False
        self.tables.signing_keys[key.kid] = key
        return True

    async def retire(self, kid: str, now: datetime) -> bool:
        key = self.tables.signing_keys.get(kid)
        if key is None or key.state is not State.ACTIVE:
            return False
        self.tables.signing_keys[kid] = replace(key, state=State.RETIRED, ended_at=now)
        return True

    async def promote(self, kid: str, now: datetime) -> bool:
        key = self.tables.signing_keys.get(kid)
        if key is None or key.state is not State.UPCOMING:
            return False
        if self._is_taken(key.algorithm, State.ACTIVE):
            raise ValueError("there is an active key of that algorithm: retire it before")
        self.tables.signing_keys[kid] = replace(key, state=State.ACTIVE, active_at=now)
        return True

    async def revoke(self, kid: str, now: datetime) -> bool:
        key = self.tables.signing_keys.get(kid)
        if key is None or key.state is State.REVOKED:
            return False
        self.tables.signing_keys[kid] = replace(key, state=State.REVOKED, ended_at=now)
        return True

    def _is_taken(self, algorithm: str, state: State) -> bool:
        keys = self.tables.signing_keys.values()
        return state in _ONE_OF_AN_ALGORITHM and any(key.algorithm == algorithm and key.state is state for key in keys)


@dataclass(frozen=True, slots=True)
class MemoryKeyring:
    """See the port."""

    tables: Tables

    async def sealed(self) -> bytes | None:
        return self.tables.keyring

    async def create(self, sealed: bytes) -> bool:
        if self.tables.keyring is not None:
            return False
        self.tables.keyring = sealed
        return True

    async def replace(self, before: bytes, sealed: bytes) -> bool:
        if self.tables.keyring != before:
            return False
        self.tables.keyring = sealed
        return True
