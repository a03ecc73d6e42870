"""An operator gives a client another secret."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.clients.find_client import find_client
from application.ports.clock import Clock
from application.ports.entropy import Entropy
from application.ports.store import Store
from domain.refusal import InvalidClientMetadata
from domain.secret import Secret


@dataclass(frozen=True, slots=True)
class RotateClientSecret:
    """Draw a new secret. The old one is worth nothing from then on, when caches have forgotten it (half a second)."""

    store: Store
    trail: AuditTrail
    entropy: Entropy
    clock: Clock

    async def __call__(self, client_id: str) -> Secret:
        """Shown only now. Raises `NoSuch`, and `InvalidClientMetadata` for a public client."""
        now = self.clock.now()
        secret = Secret(self.entropy.secret())
        async with self.store.begin() as unit:
            client = await find_client(unit.clients, client_id)
            if client.is_public:
                raise InvalidClientMetadata("a public client has no secret")
            await unit.clients.set_secret(client.id, secret.digest())
            await unit.audit.add(self.trail.event("client_secret_rotated", now, client_id=client_id))
        return secret
