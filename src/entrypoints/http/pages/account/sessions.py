"""`/account/sessions`: where somebody is signed in."""

from dataclasses import dataclass
from typing import ClassVar

from application.account.end_sessions import EndSessions
from entrypoints.http.answer import Answer
from entrypoints.http.form import Form
from entrypoints.http.pages.account.device import device_name
from entrypoints.http.pages.account.room import AccountEndpoint, Guest
from entrypoints.http.pages.drawing import Drawn


@dataclass(frozen=True, slots=True)
class SessionsEndpoint(AccountEndpoint):
    """Each browser, with an end to it. This one ends at `/logout`."""

    end_sessions: EndSessions
    path: ClassVar[str] = "/account/sessions"
    template: ClassVar[str] = "account/sessions.html"
    fields: ClassVar[frozenset[str]] = frozenset({"session"})

    async def show(self, guest: Guest, drawn: Drawn) -> Answer:
        """Those that are alive, this one first."""
        now, here = self.hall.clock.now(), guest.visit.session
        alive = [each for each in await self.hall.store.read.sessions.of_person(guest.visit.user.id, now) if each.is_alive(now)]
        alive.sort(key=lambda each: each.id != here.id)
        return self.draw(guest, drawn, sessions=[(device_name(each.device), each) for each in alive], here=here.sid)

    async def take(self, guest: Guest, form: Form) -> Answer | None:
        """One, or all others."""
        given = form.parameters
        if given.get("action") == "end-others":
            await self.end_sessions(guest.visit, guest.browser, None)
        elif given.get("action") == "end" and "session" in given:
            await self.end_sessions(guest.visit, guest.browser, given["session"])
        else:
            return None
        return self.done(guest)
