"""A person renames or removes one of their authenticators."""

from dataclasses import dataclass
from uuid import UUID

from application.account.enter_account import Visit
from application.account.errands import Errands
from application.sessions.open_session import Browser
from application.users.end_everything import end_everything
from domain.authenticators.totp import parse_name
from domain.refusal import InvalidRequest, NoSuch

_STAYS = "the last authenticator stays"


class LastAuthenticator(InvalidRequest):
    """It is the only one that is confirmed: another has to be added first."""


@dataclass(frozen=True, slots=True)
class RenameAuthenticator:
    """Name an authenticator, after a fresh code. One that has the name already needs none: it is a second click."""

    errands: Errands

    async def __call__(self, visit: Visit, browser: Browser, authenticator: UUID, name: str, code: str) -> None:
        """Raises `NoSuch`, `CredentialsRefused`, `InvalidRequest`, `TransactionOver`."""
        name = parse_name(name)
        async with self.errands.begin(visit, browser) as errand:
            theirs = {totp.id: totp for totp in await errand.unit.authenticators.of(errand.user.id)}
            if authenticator not in theirs:
                raise NoSuch("authenticator")
            if theirs[authenticator].name == name:
                return
            await self.errands.prove(errand, code)
            await errand.unit.authenticators.rename(authenticator, errand.user.id, name)
            await self.errands.record(errand, "authenticator_renamed", name)


@dataclass(frozen=True, slots=True)
class RemoveAuthenticator:
    """Forget an authenticator that was lost or replaced, after a fresh code.

    - The last one stays.
    - It may be in somebody else's hands: all other sessions end, and whatever applications have.
    """

    errands: Errands

    async def __call__(self, visit: Visit, browser: Browser, authenticator: UUID, code: str) -> None:
        """One that is gone needs none: it is a second click. Raises `LastAuthenticator` and as above."""
        async with self.errands.begin(visit, browser) as errand:
            theirs = {totp.id: totp for totp in await errand.unit.authenticators.of(errand.user.id)}
            if authenticator not in theirs:
                return
            others = [totp for totp in theirs.values() if totp.id != authenticator and totp.confirmed_at is not None]
            if not others:  # said before the code is spent; the statement below decides
                raise LastAuthenticator(_STAYS)
            await self.errands.prove(errand, code)
            if not await errand.unit.authenticators.remove(authenticator, errand.user.id):
                raise LastAuthenticator(_STAYS)
            await end_everything(errand.unit, errand.user, errand.now, session=errand.session.id)
            await self.errands.record(errand, "authenticator_removed", theirs[authenticator].name or None)
