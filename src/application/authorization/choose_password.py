"""`/login/new-password`: a password that has expired, or was set by an operator, is replaced on the way in."""

from dataclasses import dataclass

from application.authorization.walk import REFUSED, Moved, Stride, Walk
from application.sessions.open_session import Browser
from application.users.replace_password import ReplacePassword
from application.users.try_password import TryPassword
from domain.authenticators.acquaintance import met
from domain.authorization.step import Step
from domain.refusal import InvalidRequest, Throttled
from domain.users.user import User

HERE = frozenset({Step.NEW_PASSWORD})


@dataclass(frozen=True, slots=True)
class ChoosePassword:
    """A person whose sign-in is complete otherwise chooses their own password.

    - Not the one that they came with.
    - What was got with that one ends, but for this session; of all devices the account knows this one alone.
    """

    walk: Walk
    replace_password: ReplacePassword
    try_password: TryPassword

    async def __call__(self, ref: str, browser: Browser, password: str) -> Moved:
        """Raises `TransactionOver`, `Overloaded`."""
        place = await self.walk.place(ref, browser)
        if place.step not in HERE or place.user is None:
            return Moved(ref=ref, step=place.step)
        try:
            hashed = await self._hashed(place.user, password)
        except (InvalidRequest, Throttled) as refusal:
            await self.walk.stumbled(ref, browser, "wait" if isinstance(refusal, Throttled) else "new_password", refusal)
            return Moved(ref=ref, step=Step.NEW_PASSWORD)
        async with self.walk.step(HERE, ref, browser, REFUSED) as stride:
            if stride is not None:
                await self._replace(stride, hashed)
        return await self.walk.moved(ref, browser, stride)

    async def _hashed(self, user: User, password: str) -> bytes:
        chosen = await self.replace_password.chosen(password, user, self.walk.clock.now())
        if await self.try_password.is_of(user, chosen):
            raise InvalidRequest("password is the old one")
        return await self.replace_password.passwords.hash(chosen)

    async def _replace(self, stride: Stride, hashed: bytes) -> None:
        user, unit, now = stride.place.user, stride.decision.unit, stride.now
        if user is None:
            return
        await self.replace_password(unit, user, hashed, now, session=stride.transaction.session_id, transaction=stride.transaction.id)
        if stride.browser.who is not None:
            await unit.acquaintances.note(met(user.id, stride.browser.who, now))
        await stride.record("password_changed", reason="at sign-in")
