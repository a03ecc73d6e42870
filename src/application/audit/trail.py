"""What the audit trail keeps, and for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from application.ports.entropy import Entropy
from domain.audit import AuditEvent


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """Makes events. No secret, code or token is ever among their fields."""

    entropy: Entropy
    people: timedelta = timedelta(days=400)
    machines: timedelta = timedelta(days=3)

    def event(
        self,
        kind: str,
        now: datetime,
        *,
        sub: str | None = None,
        client_id: str | None = None,
        grant: str | None = None,
        address: str | None = None,
        reason: str | None = None,
    ) -> AuditEvent:
        """A decision about somebody known. A machine's (no `sub`, no grant, but a token) is kept for less long."""
        kept = self.machines if kind == "machine_token_issued" else self.people
        return AuditEvent(
            id=self.entropy.row(now),
            at=now,
            kind=kind,
            sub=sub,
            client_id=client_id,
            grant=grant,
            address=address,
            reason=reason,
            count=1,
            bucket=None,
            expires_at=now + kept,
        )

    def stranger(self, kind: str, now: datetime, address: str, reason: str) -> AuditEvent:
        """One more refusal of a stranger: a counted row per kind, address and minute, so that nobody can fill the table."""
        minute = int(now.timestamp()) // 60
        return AuditEvent(
            id=self.entropy.row(now),
            at=now,
            kind=kind,
            sub=None,
            client_id=None,
            grant=None,
            address=address,
            reason=reason,
            count=1,
            bucket=sha256(f"{kind}\0{address}\0{minute}".encode()).digest(),
            expires_at=now + self.people,
        )
