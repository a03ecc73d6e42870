"""An operator names a resource."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.store import Store
from domain.resources import Resource, check_resource


@dataclass(frozen=True, slots=True)
class AddResource:
    """From now on tokens may be asked for this API (RFC 8707)."""

    store: Store
    trail: AuditTrail
    clock: Clock

    async def __call__(self, uri: str) -> Resource:
        """Raises `InvalidTarget`, `ResourceExists`."""
        resource = Resource(uri=check_resource(uri), created_at=self.clock.now())
        async with self.store.begin() as unit:
            await unit.resources.add(resource)
            await unit.audit.add(self.trail.event("resource_added", resource.created_at, reason=uri))
        return resource
