"""`/account/new-authenticator`: the first code of an authenticator that joins those of a person."""

from dataclasses import dataclass

from application.authenticators.spend_code import Outcome, SpendCode
from application.authorization.walk import Moved, Stride, Walk
from application.sessions.open_session import Browser
from domain.authenticators.totp import LONGEST_NAME, NameUnfit, parse_code, parse_name
from domain.authorization.step import Step
from domain.refusal import InvalidRequest
from domain.users.user import User

HERE = frozenset({Step.ANOTHER})


@dataclass(frozen=True, slots=True)
class ConfirmAnother:
    """Confirm the authenticator that was drawn in this transaction by its own code, and give it a name.

    Its person has just shown another code, and whoever holds this page holds the seed: a wrong code is no guess.
    """

    walk: Walk
    spend_code: SpendCode

    async def __call__(self, ref: str, browser: Browser, name: str, code: str) -> Moved:
        """ASCII spaces are dropped. Raises `TransactionOver`."""
        place = await self.walk.place(ref, browser)
        if place.step not in HERE:
            return Moved(ref=ref, step=place.step)
        stride = None
        try:
            name, code = parse_name(name), parse_code(code.replace(" ", ""), "code")
            async with self.walk.step(HERE, ref, browser, "account_change_refused") as stride:
                if stride is not None and stride.place.user is not None:
                    await self._confirm(stride, stride.place.user, name, code)
        except InvalidRequest as refusal:
            mistake, typed = "name" if isinstance(refusal, NameUnfit) else "code", name[:LONGEST_NAME]
            await self.walk.stumbled(ref, browser, mistake, refusal, typed if typed.isprintable() else None)
            return Moved(ref=ref, step=Step.ANOTHER)
        return await self.walk.moved(ref, browser, stride)

    async def _confirm(self, stride: Stride, user: User, name: str, code: str) -> None:
        unit, drawn = stride.decision.unit, stride.transaction.enrolling
        if drawn is None or await self.spend_code.of(unit, user, drawn, code, stride.now) is not Outcome.ACCEPTED:
            raise InvalidRequest("code is not the new one's")
        await unit.authenticators.rename(drawn, user.id, name)
        stride.change(enrolling=None)
        await stride.record("authenticator_added", reason=name)
