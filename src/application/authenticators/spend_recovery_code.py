"""A recovery code, where the authenticator is lost."""

from dataclasses import dataclass
from datetime import datetime

from application.audit.decisions import Decision
from application.authenticators.renew_recovery_codes import recovery_digest
from application.ports.seal import Seal
from domain.authenticators.recovery_code import typed
from domain.clients.client import Client
from domain.refusal import CredentialsRefused, InvalidRequest
from domain.throttle import CODE, CODES_IN_A_ROW, about
from domain.users.user import User


@dataclass(frozen=True, slots=True)
class SpendRecoveryCode:
    """Try a recovery code of a person who has shown already who they are, and spend it.

    A wrong one counts with wrong one-time passwords, one that was used does not; a right one ends that count, and enables
    authenticators that it disabled.
    """

    seal: Seal

    async def __call__(self, decision: Decision, user: User, text: str, now: datetime, client: Client | None = None) -> None:
        """In any grouping and case. Raises `CredentialsRefused`, `InvalidRequest`."""
        unit, code, subject = decision.unit, typed(text), about(user.sub)
        if code is None:
            raise InvalidRequest("code is no recovery code")
        if await unit.throttles.hit(CODE, subject, now) is None:
            raise CredentialsRefused("code throttled")
        digest = recovery_digest(self.seal, user, code)
        if not await unit.recovery_codes.consume(digest, user.id, now):
            if await unit.recovery_codes.was_used(digest, user.id):
                await unit.throttles.give_back(CODE, subject)
                raise CredentialsRefused("recovery code used before")
            decision.is_about(user, client)  # not before: nothing bounds how often one is replayed
            raise CredentialsRefused("wrong recovery code")
        for limit in (CODE, CODES_IN_A_ROW):
            await unit.throttles.clear(limit, subject)
        await unit.authenticators.enable(user.id)
