"""Signing keys come, take over and go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.signer import Signer
from application.ports.store import Store, Unit
from domain.keys.signing_key import ALGORITHMS, SigningKey, State, ready_at
from domain.refusal import NoSuch, Overloaded, TooEarly


@dataclass(frozen=True, slots=True)
class EnsureKeys:
    """See that there is an active key of each algorithm, and an upcoming one that is published ahead.

    Nodes that start together end with one of each: the store has room for no second.
    """

    store: Store
    trail: AuditTrail
    signer: Signer
    clock: Clock

    async def __call__(self) -> None:
        """At every start."""
        now = self.clock.now()
        present = {(key.algorithm, key.state) for key in await self.store.read.signing_keys.all()}
        wanted = [(algorithm, state) for algorithm in ALGORITHMS for state in (State.ACTIVE, State.UPCOMING)]
        missing = [await self.signer.generate(*one, now) for one in wanted if one not in present]
        if missing:
            async with self.store.begin() as unit:
                for key in missing:
                    await add_key(unit, key, self.trail, now)


async def add_key(unit: Unit, key: SigningKey, trail: AuditTrail, now: datetime) -> None:
    """Store a new key, unless another node was first."""
    if await unit.signing_keys.add(key):
        await unit.audit.add(trail.event("key_made", now, reason=f"{key.state} {key.kid}"))


@dataclass(frozen=True, slots=True)
class RotateKeys:
    """The upcoming key takes over, the active one retires, and a new one is published.

    The upcoming one must have been visible for `visible` (twice the age of anybody's copy of the JWKS), so that no
    relying party meets a signature whose key it cannot have.
    """

    store: Store
    trail: AuditTrail
    signer: Signer
    clock: Clock
    visible: timedelta
    lifetime: timedelta

    async def __call__(self) -> tuple[str, ...]:
        """The `kid`s that sign from now on, one of each algorithm. None rotates before all can. Raises `TooEarly`, `NoSuch`."""
        upcoming = [key for key in await self.store.read.signing_keys.all() if key.state is State.UPCOMING]
        latest = max((ready_at(key, self.visible) for key in upcoming), default=None)
        if latest is not None and self.clock.now() < latest:
            raise TooEarly(latest)
        return tuple([await self._rotate(algorithm) for algorithm in ALGORITHMS])

    async def on_schedule(self) -> None:
        """Rotate those whose active key has signed for its `lifetime`; else do nothing."""
        now = self.clock.now()
        keys = await self.store.read.signing_keys.all()
        for algorithm in ALGORITHMS:
            own = [key for key in keys if key.algorithm == algorithm]
            since = [key.active_at for key in own if key.state is State.ACTIVE and key.active_at]
            is_old = not since or now >= since[0] + self.lifetime
            if is_old and any(key.state is State.UPCOMING and now >= ready_at(key, self.visible) for key in own):
                await self._rotate(algorithm)

    async def _rotate(self, algorithm: str) -> str:
        now = self.clock.now()
        successor = await self.signer.generate(algorithm, State.UPCOMING, now)  # before the unit: an RSA key takes its time
        async with self.store.begin() as unit:
            by_state = {key.state: key for key in await unit.signing_keys.all() if key.algorithm == algorithm}
            active, upcoming = by_state.get(State.ACTIVE), by_state.get(State.UPCOMING)
            if upcoming is None:
                raise NoSuch("upcoming key")
            if now < ready_at(upcoming, self.visible):
                raise TooEarly(ready_at(upcoming, self.visible))
            # The conditional statement decides between nodes that rotate at the same time: the second finds nothing.
            if active and not await unit.signing_keys.retire(active.kid, now):
                return upcoming.kid
            await _take_over(unit, upcoming, successor, self.trail, now)
        return upcoming.kid


@dataclass(frozen=True, slots=True)
class RevokeKey:
    """For theft: out of the JWKS and refused at once. If it was the active one, the upcoming one signs at once.

    Relying parties may fail until they fetch the JWKS again.
    """

    store: Store
    trail: AuditTrail
    signer: Signer
    clock: Clock

    async def __call__(self, kid: str) -> None:
        """Raises `NoSuch`."""
        now = self.clock.now()
        stolen = next((key for key in await self.store.read.signing_keys.all() if key.kid == kid), None)
        if stolen is None:
            raise NoSuch("key")
        successor = await self.signer.generate(stolen.algorithm, State.UPCOMING, now)
        async with self.store.begin() as unit:
            was_active = await unit.signing_keys.retire(kid, now)
            if not await unit.signing_keys.revoke(kid, now):
                raise NoSuch("key")
            await unit.audit.add(self.trail.event("key_revoked", now, reason=kid))
            others = (key for key in await unit.signing_keys.all() if key.algorithm == stolen.algorithm)
            upcoming = next((key for key in others if key.state is State.UPCOMING), None)
            if was_active and upcoming:
                await _take_over(unit, upcoming, successor, self.trail, now)
            elif upcoming is None:
                await add_key(unit, successor, self.trail, now)
                if was_active:  # nothing was published ahead: it signs all the same, since the stolen one must not
                    await unit.signing_keys.promote(successor.kid, now)


async def _take_over(unit: Unit, upcoming: SigningKey, successor: SigningKey, trail: AuditTrail, now: datetime) -> None:
    """Raises `Overloaded`, and so takes everything back, where somebody else has just revoked or promoted it."""
    if not await unit.signing_keys.promote(upcoming.kid, now):
        raise Overloaded("the signing keys changed at the same time")
    await unit.audit.add(trail.event("key_rotated", now, reason=upcoming.kid))
    await add_key(unit, successor, trail, now)
