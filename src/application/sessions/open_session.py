"""A sign-in is complete: a browser gets a session, or a stronger one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct, structs

from application.ports.entropy import Entropy
from application.ports.seal import Seal
from application.ports.store import Unit
from domain.authenticators.acquaintance import met
from domain.authenticators.assurance import methods
from domain.secret import Secret
from domain.sessions.session import ABSOLUTE, KEPT_ABSOLUTE, Session
from domain.throttle import about
from domain.users.user import User

SECOND_CLICK = timedelta(seconds=10)


class Browser(Struct, frozen=True, kw_only=True):
    """What a browser says about itself: its cookies, its name and where it is. None of it is believed."""

    binding: Secret | None = None  # since it began to sign in
    session: Secret | None = None
    device: Secret | None = None  # since its last complete sign-in
    name: str = ""
    address: str

    @property
    def who(self) -> bytes | None:
        """What an account may know of it."""
        return about("device", self.device.reveal()) if self.device else None


class Opened(Struct, frozen=True, kw_only=True):
    """The session, and the cookies that the browser gets for it."""

    session: Session
    cookie: Secret
    device: Secret


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Open a session for a person whose sign-in is complete.

    - The cookie's value is new each time, whatever the browser sent: nobody can choose it. It is derived from what was given
      for it, a one-time password among it, so that a second click on the same form gets the same (`again`).
    - A session of the same person is strengthened and keeps its `sid`; another person's is ended.
    - The browser is known to the account from now on, by a value that is new as well.
    """

    entropy: Entropy
    seal: Seal

    async def __call__(
        self, unit: Unit, user: User, browser: Browser, before: Session | None, now: datetime, *, given: str, code: bool, is_kept: bool
    ) -> Opened:
        """In the unit that completed the sign-in. `given`: unique to it; empty where nothing in it was for one use."""
        cookie, device = self._cookies(given or self.entropy.secret())
        if browser.who is not None:
            await unit.acquaintances.drop(user.id, browser.who)
        who = about("device", device.reveal())
        await unit.acquaintances.note(met(user.id, who, now))
        session = Session(
            id=self.entropy.row(now),
            digest=cookie.digest(),
            sid=self.entropy.name(),
            user_id=user.id,
            is_kept=is_kept,
            amr=methods(password=True, code=code),
            authenticated_at=now,
            code_at=now if code else None,
            device=browser.name[:200],
            address=browser.address,
            created_at=now,
            seen_at=now,
            ends_at=now + (KEPT_ABSOLUTE if is_kept else ABSOLUTE),
            ended_at=None,
        )
        if before is not None and before.user_id == user.id:
            # The same person again: what began with this session goes on.
            stronger = structs.replace(session, id=before.id, sid=before.sid, created_at=before.created_at)
            if await unit.sessions.strengthen(stronger):
                return Opened(session=stronger, cookie=cookie, device=device)
        elif before is not None:
            await unit.sessions.end(before.id, now)
        await unit.sessions.add(session)
        return Opened(session=session, cookie=cookie, device=device)

    async def again(self, unit: Unit, given: str, row: UUID | None, now: datetime) -> Opened | None:
        """What was opened for the very same a moment ago, if that is the session with this key and still has that cookie."""
        cookie, device = self._cookies(given)
        session = await unit.sessions.of(cookie.digest())
        if session is None or session.id != row or not session.is_alive(now) or now - session.authenticated_at > SECOND_CLICK:
            return None
        return Opened(session=session, cookie=cookie, device=device)

    def _cookies(self, given: str) -> tuple[Secret, Secret]:
        return Secret(self.seal.derive("session cookie", given)), Secret(self.seal.derive("device cookie", given))
