"""A person signs out of a browser."""

from dataclasses import dataclass

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.store import Store
from application.sessions.open_session import Browser


@dataclass(frozen=True, slots=True)
class EndSession:
    """End the session of a browser, and with it every grant that does not outlive it. Nothing to end is no error."""

    store: Store
    trail: AuditTrail
    clock: Clock

    async def __call__(self, browser: Browser) -> None:
        """At once, on every node."""
        if browser.session is None:
            return
        now = self.clock.now()
        async with self.store.begin() as unit:
            session = await unit.sessions.of(browser.session.digest())
            if session is not None and await unit.sessions.end(session.id, now):
                user = await unit.users.by_row(session.user_id)
                event = self.trail.event("signed_out", now, sub=user.sub if user else None, address=browser.address)
                await unit.audit.add(event)
