"""A client registers (RFC 7591), or an operator does it."""

from dataclasses import dataclass
from datetime import datetime

from application.audit.decisions import Decisions
from application.ports.clock import Clock
from application.ports.entropy import Entropy
from application.registrations.doorkeeper import Doorkeeper, Visitor
from domain.clients.client import Client
from domain.clients.metadata import Asked, Metadata, Policy, decide
from domain.refusal import ClientExists
from domain.registrations import Registrant
from domain.secret import Secret


@dataclass(frozen=True, slots=True)
class NewClient:
    """The client, and its secret, which is shown only now; None for a public one."""

    client: Client
    secret: Secret | None


@dataclass(frozen=True, slots=True)
class DrawClient:
    """Draws a client's identity and secret for what it was granted."""

    entropy: Entropy

    def __call__(self, granted: Metadata, made_by: Registrant, now: datetime) -> NewClient:
        """The client, to be stored by the caller."""
        secret = Secret(self.entropy.secret()) if granted.auth_methods else None
        client_id = self.entropy.name()
        client = Client(
            id=self.entropy.row(now),
            client_id=client_id,
            client_name=granted.client_name or client_id,
            name_key=granted.name_key,
            secret_digest=secret.digest() if secret else None,
            auth_methods=granted.auth_methods,
            redirect_uris=granted.redirect_uris,
            grant_types=granted.grant_types,
            scope=granted.scope,
            application_type=granted.application_type,
            require_pkce=granted.require_pkce,
            rotate_refresh_tokens=granted.rotate_refresh_tokens,
            resources=(),
            introspect_any=False,
            made_by=made_by,
            created_at=now,
            disabled_at=None,
        )
        return NewClient(client, secret)


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
