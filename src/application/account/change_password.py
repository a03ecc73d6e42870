"""A person changes their password."""

from dataclasses import dataclass

from application.account.enter_account import Visit
from application.account.errands import Errands
from application.sessions.open_session import Browser
from application.users.replace_password import ReplacePassword
from application.users.try_password import TryPassword
from domain.authenticators.acquaintance import met
from domain.refusal import CredentialsRefused, InvalidRequest
from domain.users.password import LONGEST, normal
from domain.users.user import User
from domain.users.username import parse_username


class PasswordWrong(CredentialsRefused):
    """It is not the present one."""


class PasswordUnfit(InvalidRequest):
    """The new one is: too short, too easy to guess, or the old one."""


def version_of(user: User) -> str:
    """Of the password, for the form that changes it."""
    return f"{user.password_set_at.timestamp():.6f}"


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """Replace the password, for who knows it and, where they have an authenticator, shows a fresh code of it.

    - What was got with the old one ends, but for this session; of all devices the account knows this one alone.
    - Wrong passwords count as at sign-in.
    - A form that is older than the password is a second click, or a stale tab: nothing happens.
    """

    errands: Errands
    try_password: TryPassword
    replace_password: ReplacePassword

    async def __call__(self, visit: Visit, browser: Browser, *, since: str, old: str, new: str, code: str) -> bool:
        """False: it was changed since the form was made.

        Raises `PasswordWrong`, `CredentialsRefused`, `PasswordUnfit`, `InvalidRequest`, `Throttled`, `Overloaded`, `TransactionOver`.
        """
        if since != version_of(visit.user):
            return False
        now, username = self.errands.clock.now(), parse_username(visit.user.username)
        if not 1 <= len(old) <= LONGEST:
            raise PasswordWrong("no password")
        if old == new:
            raise PasswordUnfit("password is the old one")
        try:
            chosen = await self.replace_password.chosen(new, visit.user, now)
        except InvalidRequest as refusal:
            raise PasswordUnfit(refusal.text) from None
        tried = await self.try_password(username, normal(old), browser.who, browser.address, now)
        if not tried.is_right:
            async with self.errands.begin(visit, browser):
                raise PasswordWrong("wrong password")
        hashed = await self.replace_password.passwords.hash(chosen)
        async with self.errands.begin(visit, browser) as errand:
            user, unit = errand.user, errand.unit
            if since != version_of(user):
                return False
            if tried.user is None or user.password != tried.user.password:
                raise PasswordWrong("wrong password")
            if await self.errands.has_confirmed(errand):
                await self.errands.prove(errand, code)
            await self.try_password.end_count(unit, user, tried.who if tried.is_known else None)
            await self.replace_password(unit, user, hashed, errand.now, session=errand.session.id)
            if browser.who is not None:
                await unit.acquaintances.note(met(user.id, browser.who, errand.now))
            await self.errands.record(errand, "password_changed")
        return True
