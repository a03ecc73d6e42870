"""What a person's grant buys: decided, spent and recorded, and nothing signed yet."""

from dataclasses import dataclass
from typing import Any

from msgspec import structs

from application.audit.decisions import Decisions
from application.grants.grant_type import Agreement, Ask, Bought, GrantType, Offer
from application.ports.clients import FindResources
from application.ports.journal import Redemption
from application.resources.known_resources import KnownResources
from domain.audit import AuditEvent
from domain.refusal import InvalidTarget, Refusal
from domain.scope import narrow

REFUSED = "token_refused"


@dataclass(frozen=True, slots=True)
class Purchase:
    """Agree, narrow to what was asked, spend, record and commit.

    What is good costs one read and one redemption, both shared with concurrent requests. What is not, and where somebody was
    faster, is decided again in a unit of work: the failing path writes.
    """

    known_resources: KnownResources
    decisions: Decisions

    async def __call__(self, ask: Ask, grant_type: GrantType[Any, Any]) -> tuple[Agreement, Bought]:
        """Raises `Refusal`s of RFC 6749 5.2 and RFC 8707 2, `Throttled` and `Overloaded`."""
        evidence = await grant_type.prepare(ask)
        offer = await self._offer(ask, grant_type, evidence)
        if offer is not None and await self._takes(offer, ask, grant_type):
            return offer.agreed, offer.bought
        return await self._decided(ask, grant_type, evidence)

    async def _offer(self, ask: Ask, grant_type: GrantType[Any, Any], evidence: object) -> Offer | None:
        reader = self.decisions.store.read
        try:
            offer = await grant_type.at_once(reader, ask, evidence)
            return offer and structs.replace(offer, agreed=await self._narrowed(ask, offer.agreed, reader.resources))
        except Refusal:  # for the unit of work to say again, and to record
            return None

    async def _takes(self, offer: Offer, ask: Ask, grant_type: GrantType[Any, Any]) -> bool:
        event = self._issued(ask, grant_type, offer.agreed, offer.bought)
        return await self.decisions.journal.redeem(Redemption(code=offer.code, refresh_token=offer.refresh_token, event=event))

    async def _decided(self, ask: Ask, grant_type: GrantType[Any, Any], evidence: object) -> tuple[Agreement, Bought]:
        async with self.decisions.begin(REFUSED, ask.now, ask.address) as decision:
            agreed = await grant_type.authorize(decision, ask, evidence)
            agreed = await self._narrowed(ask, agreed, decision.unit.resources)
            bought: Bought = await grant_type.settle(decision, ask, evidence, agreed)
            await decision.unit.audit.add(self._issued(ask, grant_type, agreed, bought))
        return agreed, bought

    async def _narrowed(self, ask: Ask, agreed: Agreement, resources: FindResources) -> Agreement:
        if not set(ask.resources) <= set(agreed.resources):
            raise InvalidTarget("not granted")
        if not ask.resources:  # those that were agreed once may be gone since
            await self.known_resources.check(agreed.resources, resources)
        return structs.replace(agreed, scope=narrow(ask.scope or agreed.scope, agreed.scope), resources=ask.resources or agreed.resources)

    def _issued(self, ask: Ask, grant_type: GrantType[Any, Any], agreed: Agreement, bought: Bought) -> AuditEvent:
        return self.decisions.trail.event(
            "token_issued",
            ask.now,
            sub=agreed.user.sub,
            client_id=ask.client.client_id,
            grant=bought.grant.ref,
            address=ask.address,
            reason=grant_type.grant_type,
        )
