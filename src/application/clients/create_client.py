"""A client registers (RFC 7591), or an operator does it."""

from dataclasses import dataclass

from application.audit.decisions import Decisions
from application.clients.draw_client import DrawClient, NewClient
from application.ports.clock import Clock
from application.registrations.doorkeeper import Doorkeeper, Visitor
from domain.clients.metadata import Asked, Policy, decide
from domain.refusal import ClientExists


@dataclass(frozen=True, slots=True)
class CreateClient:
    """Register a client through the door that stands open for it.

    - What it may not have of the scopes is left out (RFC 7591 2); other metadata that it may not have is refused.
    - Names are unique among those made with `redirect_uri`, in every spelling.
    - A refused creation does not spend the registration token.
    """

    doorkeeper: Doorkeeper
    decisions: Decisions
    draw_client: DrawClient
    policy: Policy
    clock: Clock

    async def __call__(self, asked: Asked, visitor: Visitor) -> NewClient:
        """Raises `InvalidClientMetadata`, `InvalidRedirectUri`, `ClientExists`, and what `Doorkeeper` raises."""
        now = self.clock.now()
        granted = decide(asked, self.policy)
        await self.doorkeeper.knock(visitor, now)
        async with self.decisions.begin(self.doorkeeper.refused, now, visitor.address) as decision:
            await self.doorkeeper.charge(decision.unit, visitor, now)
            entry = await self.doorkeeper.enter(decision.unit, visitor, now)
            new = self.draw_client(granted, entry.made_by, now)
            try:
                await decision.unit.clients.add(new.client)
            except ClientExists:
                await self.doorkeeper.turn_back(decision.unit, entry)
                raise
            await decision.unit.audit.add(
                self.decisions.trail.event("client_registered", now, client_id=new.client.client_id, address=visitor.address)
            )
        return new
