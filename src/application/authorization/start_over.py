"""`/login/otp`: somebody else wants to sign in here."""

from dataclasses import dataclass

from application.authorization.walk import Moved, Walk
from application.sessions.open_session import Browser
from domain.authorization.step import Step

HERE = frozenset({Step.OTP, Step.ENROL})


@dataclass(frozen=True, slots=True)
class StartOver:
    """Forget whose password was right, and ask again. A session that was there before stays as it is."""

    walk: Walk

    async def __call__(self, ref: str, browser: Browser) -> Moved:
        """Raises `TransactionOver`."""
        async with self.walk.step(HERE, ref, browser, "sign_in_refused") as stride:
            if stride is not None:
                stride.change(user_id=None, password_at=None, known_by=None, enrolling=None, typed=None, is_kept=False)
        return await self.walk.moved(ref, browser, stride)
