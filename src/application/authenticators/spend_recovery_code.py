"""A recovery code, where the authenticator is lost."""

from dataclasses import dataclass
from datetime import datetime

from application.authenticators.renew_recovery_codes import recovery_digest
from application.ports.seal import Seal
from application.ports.store import Unit
from domain.authenticators.recovery_code import typed
from domain.refusal import CredentialsRefused, InvalidRequest
from domain.throttle import CODE, CODES_IN_A_ROW, about
from domain.users.user import User


@dataclass(frozen=True, slots=True)
class SpendRecoveryCode:
    """Try a recovery code of a person who has shown already who they are, and spend it.

    A wrong one counts with wrong one-time passwords; a right one ends that count, and enables authenticators that it disabled.
    """

    seal: Seal

    async def __call__(self, unit: Unit, user: User, text: str, now: datetime) -> None:
        """In any grouping and case. Raises `CredentialsRefused`, `InvalidRequest`."""
        code, subject = typed(text), about(user.sub)
        if code is None:
            raise InvalidRequest("code is no recovery code")
        if await unit.throttles.hit(CODE, subject, now) is None:
            raise CredentialsRefused("code throttled")
        if not await unit.recovery_codes.consume(recovery_digest(self.seal, user, code), user.id, now):
            raise CredentialsRefused("wrong recovery code")
        for limit in (CODE, CODES_IN_A_ROW):
            await unit.throttles.clear(limit, subject)
        await unit.authenticators.enable(user.id)
