"""Units of work whose refusals are recorded, so that no use case can forget it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.journal import Journal
from application.ports.store import Store, Unit
from domain.clients.client import Client
from domain.refusal import Refusal, Throttled
from domain.throttle import Limit, about
from domain.users.user import User


@dataclass(slots=True)
class Decision:
    """A unit of work, and whom it turned out to be about."""

    unit: Unit
    sub: str | None = field(default=None, init=False)
    client_id: str | None = field(default=None, init=False)
    grant: str | None = field(default=None, init=False)

    def is_about(self, user: User | None = None, client: Client | None = None, grant: str | None = None) -> None:
        """From now on a refusal is a row of its own.

        Only to be said where something bounds how often that can happen: a counter that the request has passed, or a
        state that ends with it.
        """
        self.sub = user.sub if user else self.sub
        self.client_id = client.client_id if client else self.client_id
        self.grant = grant or self.grant


@dataclass(frozen=True, slots=True)
class Decisions:
    """Begins units of work. A refusal in one is audited in the same transaction; a guess is charged to its address."""

    store: Store
    journal: Journal
    trail: AuditTrail
    clock: Clock
    address_failures: Limit

    @asynccontextmanager
    async def begin(self, refused: str, now: datetime, address: str) -> AsyncIterator[Decision]:
        """`refused` is the kind of event that a refusal becomes."""
        async with self.store.begin() as unit:
            decision = Decision(unit)
            try:
                yield decision
            except Refusal as refusal:
                await self._record(decision, refused, now, address, refusal)
                raise

    async def remember(self, refused: str, address: str, refusal: Refusal) -> None:
        """Record what was refused outside of any unit, in a COMMIT that a flood of such requests shares."""
        if not refusal.is_recorded:
            event = self.trail.stranger(refused, self.clock.now(), address, refusal.reason, refusal.client_id)
            await self.journal.append(event)
            refusal.is_recorded = True

    async def check(self, limit: Limit, subject: bytes, now: datetime) -> None:
        """Before a unit of work and its counters: who has to wait anyway costs one read. Raises `Throttled`."""
        until = await self.store.read.throttles.blocked_until(limit, subject, now)
        if until is not None:
            raise Throttled(limit.kind, now, until)

    async def check_address(self, address: str, now: datetime) -> None:
        """Before a secret is looked at. Raises `Throttled` where too many from this address were wrong."""
        await self.check(self.address_failures, about(address), now)

    async def _record(self, decision: Decision, kind: str, now: datetime, address: str, refusal: Refusal) -> None:
        if refusal.is_guess:
            await decision.unit.throttles.hit(self.address_failures, about(address), now)
        if decision.sub or decision.client_id:
            event = self.trail.event(
                kind,
                now,
                sub=decision.sub,
                client_id=decision.client_id,
                grant=decision.grant,
                address=address,
                reason=refusal.reason,
            )
        else:
            event = self.trail.stranger(kind, now, address, refusal.reason, refusal.client_id)
        await decision.unit.audit.add(event)
        refusal.is_recorded = True
