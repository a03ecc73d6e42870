"""An operator makes a client."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.clients.draw_client import DrawClient, NewClient
from application.clients.leave import Leave, with_leave
from application.ports.clock import Clock
from application.ports.store import Store
from domain.clients.metadata import Asked, Policy, decide
from domain.registrations import Registrant


@dataclass(frozen=True, slots=True)
class AddClient:
    """Make a client, whoever may register, with what only an operator may give.

    That is the password grant for a public client, PKCE switched off, and leave to introspect others' tokens.
    """

    store: Store
    trail: AuditTrail
    draw_client: DrawClient
    policy: Policy
    clock: Clock

    async def __call__(self, asked: Asked, leave: Leave) -> NewClient:
        """Raises `InvalidClientMetadata`, `InvalidRedirectUri`, `ClientExists`, `NoSuch`."""
        now = self.clock.now()
        new = self.draw_client(decide(asked, self.policy), Registrant.OPERATOR, now)
        async with self.store.begin() as unit:
            new = NewClient(await with_leave(new.client, leave, unit.resources), new.secret)
            await unit.clients.add(new.client)
            await unit.audit.add(self.trail.event("client_added", now, client_id=new.client.client_id))
        return new
