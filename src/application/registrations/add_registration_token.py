"""An operator lets somebody register."""

from dataclasses import dataclass
from datetime import timedelta

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.entropy import Entropy
from application.ports.store import Store
from domain.refusal import InvalidRequest
from domain.registrations import Kind, RegistrationToken
from domain.secret import Secret

MOST_USES = 100_000
LONGEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class AddedToken:
    """The token, and its secret, which is shown only now."""

    token: RegistrationToken
    secret: Secret


@dataclass(frozen=True, slots=True)
class AddRegistrationToken:
    """Draw a token that is good for so many registrations until then."""

    store: Store
    trail: AuditTrail
    entropy: Entropy
    clock: Clock
    lifetime: timedelta  # where nothing is said

    async def __call__(self, kind: Kind, uses: int = 1, lifetime: timedelta | None = None) -> AddedToken:
        """Raises `InvalidRequest`."""
        lifetime = self.lifetime if lifetime is None else lifetime
        if not 1 <= uses <= MOST_USES:
            raise InvalidRequest(f"uses must be from 1 to {MOST_USES}")
        if not timedelta(0) < lifetime <= LONGEST:
            raise InvalidRequest(f"a registration token expires after at most {LONGEST.days} days")
        now = self.clock.now()
        secret = Secret(self.entropy.secret())
        token = RegistrationToken(
            id=self.entropy.row(now),
            ref=self.entropy.name(),
            digest=secret.digest(),
            kind=kind,
            uses_left=uses,
            created_at=now,
            expires_at=now + lifetime,
            revoked_at=None,
        )
        async with self.store.begin() as unit:
            await unit.registration_tokens.add(token)
            await unit.audit.add(self.trail.event("registration_token_added", now, reason=f"{kind} {token.ref}"))
        return AddedToken(token, secret)
