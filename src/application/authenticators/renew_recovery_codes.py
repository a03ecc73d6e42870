"""Recovery codes are drawn, and shown once."""

from dataclasses import dataclass
from datetime import datetime

from application.audit.trail import AuditTrail
from application.ports.entropy import Entropy
from application.ports.seal import Seal
from application.ports.store import Unit
from domain.authenticators.recovery_code import HOW_MANY, LENGTH, RecoveryCode, draw, shown
from domain.throttle import about
from domain.users.user import User


@dataclass(frozen=True, slots=True)
class RenewRecoveryCodes:
    """Draw ten codes for a person; those before are worth nothing. Stored as keyed digests."""

    entropy: Entropy
    seal: Seal
    trail: AuditTrail

    async def __call__(self, unit: Unit, user: User, ref: str, now: datetime) -> bytes:
        """The codes as they are shown, a line each, sealed for the transaction that shows them."""
        codes = tuple(draw(self.entropy.octets(8 * LENGTH)) for _ in range(HOW_MANY))
        rows = (
            RecoveryCode(digest=recovery_digest(self.seal, user, code), user_id=user.id, created_at=now, used_at=None) for code in codes
        )
        await unit.recovery_codes.renew(user.id, tuple(rows))
        await unit.audit.add(self.trail.event("recovery_codes_renewed", now, sub=user.sub))
        return self.seal.close("\n".join(map(shown, codes)).encode(), codes_row(ref))


def codes_row(ref: str) -> str:
    """What codes that were not shown yet are sealed for."""
    return f"recovery_codes:{ref}"


def recovery_digest(seal: Seal, user: User, code: str) -> bytes:
    """Under a key of the deployment, and different for each person."""
    return about(seal.derive("recovery code", f"{user.sub} {code}"))
