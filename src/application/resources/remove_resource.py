"""An operator takes a resource away."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.store import Store
from domain.refusal import NoSuch


@dataclass(frozen=True, slots=True)
class RemoveResource:
    """From now on no token is issued for this API. Those that are out live to their end, unless their grant is revoked."""

    store: Store
    trail: AuditTrail
    clock: Clock

    async def __call__(self, uri: str) -> None:
        """Raises `NoSuch`."""
        now = self.clock.now()
        async with self.store.begin() as unit:
            if not await unit.resources.remove(uri):
                raise NoSuch("resource")
            await unit.audit.add(self.trail.event("resource_removed", now, reason=uri))
