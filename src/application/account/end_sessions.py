"""A person signs out of another browser, or of all others."""

from dataclasses import dataclass

from application.account.enter_account import Visit
from application.account.errands import Errands
from application.sessions.open_session import Browser


@dataclass(frozen=True, slots=True)
class EndSessions:
    """End one session of this person's, or all but the one in which they say so, with every grant that does not outlive it."""

    errands: Errands

    async def __call__(self, visit: Visit, browser: Browser, sid: str | None) -> None:
        """`sid`: which; None: all others. One that has ended already is no error. Raises `TransactionOver`."""
        async with self.errands.begin(visit, browser) as errand:
            sessions, theirs = errand.unit.sessions, errand.user.id
            if sid is None:
                ended = await sessions.end_all_of(theirs, errand.now, errand.session.id)
            else:
                named = [each for each in await sessions.of_person(theirs, errand.now) if each.sid == sid]
                ended = sum([await sessions.end_one_of(each.id, theirs, errand.now) for each in named])
            if ended:
                await self.errands.record(errand, "sessions_ended", str(ended))
