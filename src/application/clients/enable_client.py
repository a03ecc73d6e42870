"""An operator lets a client in again."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.clients.find_client import find_client
from application.ports.clock import Clock
from application.ports.store import Store


@dataclass(frozen=True, slots=True)
class EnableClient:
    """Undo `DisableClient`. Tokens that were not revoked and have not expired are good again."""

    store: Store
    trail: AuditTrail
    clock: Clock

    async def __call__(self, client_id: str) -> bool:
        """False: was not disabled. Raises `NoSuch`."""
        now = self.clock.now()
        async with self.store.begin() as unit:
            client = await find_client(unit.clients, client_id)
            is_new = await unit.clients.enable(client.id)
            if is_new:
                await unit.audit.add(self.trail.event("client_enabled", now, client_id=client_id))
        return is_new
