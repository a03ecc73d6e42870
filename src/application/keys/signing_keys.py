"""The signing keys, from a cache of half a second."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.freshness import Fresh
from application.ports.clock import Clock
from domain.keys.signing_key import ACCESS_TOKENS, LEEWAY, SigningKey, State
from domain.refusal import Overloaded


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """What signs, what verifies and what is published (RFC 7517)."""

    keys: Fresh[None, tuple[SigningKey, ...]]
    clock: Clock
    longest_token: timedelta

    async def all(self) -> tuple[SigningKey, ...]:
        """Every key that is stored."""
        return await self.keys.of(None) or ()

    async def active(self, algorithm: str = ACCESS_TOKENS) -> SigningKey:
        """The one that signs with that algorithm. Raises `Overloaded` where there is none (yet)."""
        for key in await self.all():
            if key.state is State.ACTIVE and key.algorithm == algorithm:
                return key
        raise Overloaded("no active signing key")

    async def published(self) -> tuple[SigningKey, ...]:
        """The JWKS: the upcoming and the active one, and retired ones while a token of theirs may live."""
        now = self.clock.now()
        return tuple(key for key in await self.all() if self._is_published(key, now))

    def _is_published(self, key: SigningKey, now: datetime) -> bool:
        if key.state is State.RETIRED:
            return key.ended_at is not None and now < key.ended_at + LEEWAY + self.longest_token
        return key.state is not State.REVOKED
