"""An operator shuts a client out."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.clients.find_client import find_client
from application.ports.clock import Clock
from application.ports.store import Store


@dataclass(frozen=True, slots=True)
class DisableClient:
    """From now on nothing of the client is accepted, tokens that are out included. It ends with `EnableClient`."""

    store: Store
    trail: AuditTrail
    clock: Clock

    async def __call__(self, client_id: str) -> bool:
        """False: disabled before. Raises `NoSuch`."""
        now = self.clock.now()
        async with self.store.begin() as unit:
            client = await find_client(unit.clients, client_id)
            is_new = await unit.clients.disable(client.id, now)
            if is_new:
                await unit.audit.add(self.trail.event("client_disabled", now, client_id=client_id))
        return is_new
