"""An operator removes a client."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.clients.find_client import find_client
from application.ports.clock import Clock
from application.ports.store import Store


@dataclass(frozen=True, slots=True)
class DeleteClient:
    """Forget a client with its grants. The audit trail keeps its identifier, which is never drawn again."""

    store: Store
    trail: AuditTrail
    clock: Clock

    async def __call__(self, client_id: str) -> None:
        """Raises `NoSuch`."""
        now = self.clock.now()
        async with self.store.begin() as unit:
            client = await find_client(unit.clients, client_id)
            await unit.clients.delete(client.id)
            await unit.audit.add(self.trail.event("client_deleted", now, client_id=client_id))
