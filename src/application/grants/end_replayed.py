"""A code or token came back that was spent before: somebody else must have it (RFC 6749 4.1.2, RFC 9700 4.14.2)."""

from dataclasses import dataclass
from typing import NoReturn

from application.audit.decisions import Decision
from application.audit.trail import AuditTrail
from application.grants.grant_type import Ask
from domain.grants.grant import Grant
from domain.refusal import InvalidGrant
from domain.users.user import User


@dataclass(frozen=True, slots=True)
class EndReplayed:
    """End the grant, with all that it bought, and refuse.

    Only who ends it has a refusal of their own in the audit trail: that happens once to a grant, and later ones are counted.
    """

    trail: AuditTrail

    async def __call__(self, decision: Decision, ask: Ask, user: User, grant: Grant, reason: str) -> NoReturn:
        """Raises `InvalidGrant`."""
        if await decision.unit.grants.revoke(grant.id, ask.now):
            decision.is_about(user, ask.client, grant.ref)
            event = self.trail.event(
                "grant_revoked",
                ask.now,
                sub=user.sub,
                client_id=ask.client.client_id,
                grant=grant.ref,
                address=ask.address,
                reason=reason,
            )
            await decision.unit.audit.add(event)
        raise InvalidGrant(reason)
