"""A name and a password are tried: counted first, hashed after."""

from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from application.audit.decisions import Decisions
from application.ports.passwords import Passwords
from application.ports.seal import Seal
from application.ports.store import Store, Unit
from application.throttle import hit_or_wait
from application.users.draw_user import password_row
from domain.authenticators.acquaintance import met
from domain.refusal import Overloaded
from domain.throttle import KNOWN_PASSWORD, STRANGERS_IN_A_ROW, STRANGERS_PASSWORD, Limit, about
from domain.users.user import NOBODY, User
from domain.users.username import Username


class Tried(Struct, frozen=True, kw_only=True):
    """What came of it, before anything is decided."""

    username: Username
    user: User | None
    is_right: bool
    who: bytes | None
    is_known: bool  # `who` is, to this account


@dataclass(frozen=True, slots=True)
class TryPassword:
    """Try a password.

    - Attempts are counted before the hash is computed: per account for what it knows, and per account for everybody else,
      so that no stranger can stop what is known.
    - Only a complete sign-in ends the count (`succeed`): if a right password alone did, the count would tell it.
    - What could not be hashed, because too many wait, was no attempt.
    - An unknown user costs the same hash.
    """

    store: Store
    decisions: Decisions
    passwords: Passwords
    seal: Seal

    async def __call__(self, username: Username, password: str, who: bytes | None, address: str, now: datetime) -> Tried:
        """`who`: what has shown that it may be known. Raises `Throttled`, `Overloaded`."""
        user = await self.store.read.users.of(username.key)
        # Nobody has acquaintances, but looking for them takes as long.
        is_known = who is not None and await self.store.read.acquaintances.knows(user.id if user else NOBODY, who, now)
        if not is_known:
            await self.decisions.check_address(address, now)
        buckets = _buckets(username.key, who if is_known else None)
        for limit, subject in buckets:
            await self.decisions.check(limit, subject, now)
        self.passwords.refuse_when_full(is_known=is_known)
        async with self.decisions.begin("token_refused", now, address) as decision:
            for limit, subject in buckets:
                await hit_or_wait(decision.unit.throttles, limit, subject, now)
        stored = self.seal.open(user.password, password_row(user.sub)) if user else None
        try:
            is_right = await self.passwords.verify(password, stored, is_known=is_known)
        except Overloaded:  # somebody took the last place meanwhile
            async with self.store.begin() as unit:
                for limit, subject in buckets:
                    await unit.throttles.give_back(limit, subject)
            raise
        return Tried(username=username, user=user, is_right=is_right, who=who, is_known=is_known)

    async def is_of(self, user: User, password: str) -> bool:
        """Whether it is this person's, who has shown who they are: no attempt. The caller counts. Raises `Overloaded`."""
        return await self.passwords.verify(password, self.seal.open(user.password, password_row(user.sub)), is_known=False)

    async def succeed(self, unit: Unit, tried: Tried, user: User, now: datetime) -> None:
        """The sign-in is complete: the count ends, and the account knows who it was."""
        await self.end_count(unit, user, tried.who if tried.is_known else None)
        if tried.who is not None:
            await unit.acquaintances.note(met(user.id, tried.who, now))

    async def end_count(self, unit: Unit, user: User, known: bytes | None) -> None:
        """Of the bucket in which the attempt was counted: that of what was known, or that of everybody else."""
        for limit, subject in _buckets(user.username_key, known):
            await unit.throttles.clear(limit, subject)


def known_password(username_key: str, who: bytes) -> bytes:
    """The subject of what an account's acquaintance got wrong."""
    return about(username_key, who.hex())


def _buckets(key: str, who: bytes | None) -> tuple[tuple[Limit, bytes], ...]:
    if who is not None:
        return ((KNOWN_PASSWORD, known_password(key, who)),)
    # The short wait first: what it refuses computes no hash, and must not count towards the long one.
    return ((STRANGERS_PASSWORD, about(key)), (STRANGERS_IN_A_ROW, about(key)))
