"""An operator takes back the leave to register."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.store import Store
from domain.refusal import NoSuch


@dataclass(frozen=True, slots=True)
class RevokeRegistrationToken:
    """From now on it lets nobody register. Who did so with it stays."""

    store: Store
    trail: AuditTrail
    clock: Clock

    async def __call__(self, ref: str) -> None:
        """Raises `NoSuch`: unknown, or revoked before."""
        now = self.clock.now()
        async with self.store.begin() as unit:
            if not await unit.registration_tokens.revoke(ref, now):
                raise NoSuch("registration token")
            await unit.audit.add(self.trail.event("registration_token_revoked", now, reason=ref))
