"""Signing keys come, take over and go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.signer import Signer
from application.ports.store import Store, Unit
from domain.keys.signing_key import SigningKey, State, ready_at
from domain.refusal import NoSuch, Overloaded, TooEarly


@dataclass(frozen=True, slots=True)
class EnsureKeys:
    """See that there is an active key, and an upcoming one that is published ahead.

    Nodes that start together end with one of each: the store has room for no second.
    """

    store: Store
    trail: AuditTrail
    signer: Signer
    clock: Clock

    async def __call__(self) -> None:
        """At every start."""
        now = self.clock.now()
        present = {key.state for key in await self.store.read.signing_keys.all()}
        if {State.ACTIVE, State.UPCOMING} <= present:
            return
        async with self.store.begin() as unit:
            for state in (State.ACTIVE, State.UPCOMING):
                if state not in present:
                    await add_key(unit, self.signer.generate(state, now), self.trail, now)


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

    async def __call__(self) -> str:
        """The `kid` that signs from now on. Raises `TooEarly`, `NoSuch`."""
        now = self.clock.now()
        async with self.store.begin() as unit:
            by_state = {key.state: key for key in await unit.signing_keys.all()}
            active, upcoming = by_state.get(State.ACTIVE), by_state.get(State.UPCOMING)
            if upcoming is None:
                raise NoSuch("upcoming key")
            if now < ready_at(upcoming, self.visible):
                raise TooEarly(ready_at(upcoming, self.visible))
            # The conditional statement decides between nodes that rotate at the same time: the second finds nothing.
            if active and not await unit.signing_keys.retire(active.kid, now):
                return upcoming.kid
            await _take_over(unit, upcoming, self.signer, self.trail, now)
        return upcoming.kid

    async def on_schedule(self) -> None:
        """Rotate if the active key has signed for its `lifetime`; else do nothing."""
        now = self.clock.now()
        keys = await self.store.read.signing_keys.all()
        signing_since = [key.active_at for key in keys if key.state is State.ACTIVE and key.active_at]
        if signing_since and now < signing_since[0] + self.lifetime:
            return
        if any(key.state is State.UPCOMING and now >= ready_at(key, self.visible) for key in keys):
            await self()


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
        async with self.store.begin() as unit:
            was_active = await unit.signing_keys.retire(kid, now)
            if not await unit.signing_keys.revoke(kid, now):
                raise NoSuch("key")
            await unit.audit.add(self.trail.event("key_revoked", now, reason=kid))
            upcoming = next((key for key in await unit.signing_keys.all() if key.state is State.UPCOMING), None)
            if was_active and upcoming:
                await _take_over(unit, upcoming, self.signer, self.trail, now)
            elif was_active or upcoming is None:
                # There is nothing that was published ahead. It signs all the same, since the stolen one must not.
                state = State.ACTIVE if was_active else State.UPCOMING
                await add_key(unit, self.signer.generate(state, now), self.trail, now)


async def _take_over(unit: Unit, upcoming: SigningKey, signer: Signer, trail: AuditTrail, now: datetime) -> None:
    """Raises `Overloaded`, and so takes everything back, where somebody else has just revoked or promoted it."""
    if not await unit.signing_keys.promote(upcoming.kid, now):
        raise Overloaded("the signing keys changed at the same time")
    await unit.audit.add(trail.event("key_rotated", now, reason=upcoming.kid))
    await add_key(unit, signer.generate(State.UPCOMING, now), trail, now)
