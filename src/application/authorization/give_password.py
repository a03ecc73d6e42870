"""`/login`: who a person is."""

from contextlib import suppress
from dataclasses import dataclass

from application.authenticators.pending import DrawAuthenticator
from application.authorization.walk import AT_LOGIN, REFUSED, Moved, Stride, Walk
from application.sessions.open_session import Browser, OpenSession
from application.users.try_password import Tried, TryPassword
from domain.authenticators.assurance import Acr
from domain.authorization.step import Step
from domain.grants.standing import PASSWORD_EXPIRED, why_fallen
from domain.refusal import CredentialsRefused, InvalidRequest, Throttled
from domain.users.password import normal
from domain.users.user import User
from domain.users.username import parse_username


@dataclass(frozen=True, slots=True)
class GivePassword:
    """A person says who they are, and gives their password.

    - Every refusal looks the same. Counted per account for what it knows, and for everybody else.
    - Who has no authenticator at all is given one to enrol; where no code is demanded the sign-in is complete.
    """

    walk: Walk
    try_password: TryPassword
    draw_authenticator: DrawAuthenticator
    open_session: OpenSession

    async def __call__(self, ref: str, browser: Browser, username: str, password: str, *, keep: bool) -> Moved:
        """Where to go. Raises `TransactionOver`, `Overloaded`."""
        place = await self.walk.place(ref, browser)
        if place.step is not Step.LOGIN:
            return Moved(ref=ref, step=place.step)
        try:
            tried = await self._try(username, password, browser)
            async with self.walk.step(AT_LOGIN, ref, browser, REFUSED) as stride:
                if stride is not None:
                    await self._believe(stride, tried, keep=keep)
        except (CredentialsRefused, InvalidRequest) as refusal:
            await self.walk.stumbled(ref, browser, "credentials", refusal, _shown(username))
            return Moved(ref=ref, step=Step.LOGIN)
        except Throttled as refusal:
            await self.walk.stumbled(ref, browser, "wait", refusal, _shown(username))
            return Moved(ref=ref, step=Step.LOGIN)
        return await self.walk.moved(ref, browser, stride)

    async def _try(self, username: str, password: str, browser: Browser) -> Tried:
        name, secret = parse_username(username), normal(password)
        return await self.try_password(name, secret, browser.who, browser.address, self.walk.clock.now())

    async def _believe(self, stride: Stride, tried: Tried, *, keep: bool) -> None:
        unit = stride.decision.unit
        user = await unit.users.hold(tried.username.key)
        if user is not None:
            stride.decision.is_about(user, stride.place.client)
        if user is None or tried.user is None or not tried.is_right or user.password != tried.user.password:
            raise CredentialsRefused("wrong password" if user else "unknown user")
        why_not = why_fallen(stride.place.client, stride.now, user)
        if why_not and why_not != PASSWORD_EXPIRED:  # then it is good for choosing another
            raise CredentialsRefused(why_not)
        # Whatever was of a sign-in that was complete before, and is not any more.
        stride.change(session_id=None, consented_at=None, codes=None, enrolling=None, typed=None)
        stride.change(user_id=user.id, password_at=stride.now, known_by=tried.who if tried.is_known else None, is_kept=keep)
        totps = await unit.authenticators.of(user.id)
        must_choose = user.must_choose_password(stride.now)
        demanded = self.walk.situations.demanded(stride.transaction, stride.place.client, must_choose=must_choose, totps=totps)
        if demanded is Acr.AAL1:
            await self.try_password.succeed(unit, tried, user, stride.now)
            await self._complete(stride, user, keep=keep)
        elif not totps:
            totp, _ = self.draw_authenticator(user, stride.now)
            await unit.authenticators.add(totp)
            stride.change(enrolling=totp.id)

    async def _complete(self, stride: Stride, user: User, *, keep: bool) -> None:
        opened = await self.open_session(
            stride.decision.unit, user, stride.browser, stride.place.session, stride.now, given="", code=False, is_kept=keep
        )
        stride.enter(opened)
        await stride.record("signed_in", user=user, reason="pwd")


def _shown(username: str) -> str | None:
    """What was typed, if it is a name at all: the form has it again."""
    with suppress(InvalidRequest):
        return parse_username(username).shown
    return None
