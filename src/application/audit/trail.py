"""What the audit trail keeps, and for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.ports.entropy import Entropy
from domain.audit import AuditEvent
from domain.throttle import about

STRANGERS = timedelta(days=30)  # how long their counted rows are kept: anybody can have one made each minute


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """Makes events. No secret, code or token is ever among their fields."""

    entropy: Entropy
    people: timedelta  # how long events are kept
    machines: timedelta  # and those of machines' tokens, which are many

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

    def stranger(self, kind: str, now: datetime, address: str, reason: str, client_id: str | None = None) -> AuditEvent:
        """One more refusal of a stranger: a counted row per kind and reason, address and minute, so that nobody fills the table.

        `client_id`: of a client that is known and asks for what it may not have; it has rows of its own.
        """
        minute = int(now.timestamp()) // 60
        return AuditEvent(
            id=self.entropy.row(now),
            at=now,
            kind=kind,
            sub=None,
            client_id=client_id,
            grant=None,
            address=address,
            reason=reason,
            count=1,
            bucket=about(kind, reason, address, str(minute), client_id or ""),
            expires_at=now + min(self.people, STRANGERS),
        )
