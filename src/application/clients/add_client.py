"""An operator registers a client."""

from dataclasses import dataclass, replace

import msgspec

from application.audit.trail import AuditTrail
from application.clients.create_client import DrawClient, NewClient
from application.ports.clock import Clock
from application.ports.store import Store
from domain.clients.metadata import Asked, Policy, decide
from domain.registrations import Registrant


@dataclass(frozen=True, slots=True)
class AddClient:
    """Register a client with what only an operator gives.

    - The password grant, also to a public client (development and old scripts).
    - Resources that the client is the server of: it may introspect their tokens. Or leave to introspect any.
    """

    store: Store
    trail: AuditTrail
    draw_client: DrawClient
    policy: Policy
    clock: Clock

    async def __call__(self, asked: Asked, resources: tuple[str, ...], *, introspect_any: bool) -> NewClient:
        """Raises `InvalidClientMetadata`, `InvalidRedirectUri`, `ClientExists`."""
        now = self.clock.now()
        drawn = self.draw_client(decide(asked, self.policy), Registrant.OPERATOR, now)
        client = msgspec.structs.replace(drawn.client, resources=resources, introspect_any=introspect_any)
        async with self.store.begin() as unit:
            await unit.clients.add(client)
            await unit.audit.add(self.trail.event("client_added", now, client_id=client.client_id))
        return replace(drawn, client=client)
