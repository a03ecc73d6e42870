"""`/account/activity`: what has happened lately."""

from dataclasses import dataclass
from typing import ClassVar

from application.clients.authenticate_client import Clients
from domain.audit import AuditEvent
from entrypoints.http.answer import Answer
from entrypoints.http.pages.account.room import AccountEndpoint, Guest
from entrypoints.http.pages.account.texts import ENGLISH
from entrypoints.http.pages.drawing import Drawn

MOST = 50  # events
WORDED = frozenset(key.removeprefix("event.") for key in ENGLISH if key.startswith("event."))


@dataclass(frozen=True, slots=True)
class ActivityEndpoint(AccountEndpoint):
    """The audit trail's events about this person: when, what, where from, and with which application."""

    clients: Clients
    path: ClassVar[str] = "/account/activity"
    template: ClassVar[str] = "account/activity.html"

    async def show(self, guest: Guest, drawn: Drawn) -> Answer:
        """The newest first."""
        events = await self.hall.store.read.audit.of_person(guest.visit.user.sub, MOST)
        named = {event.client_id for event in events if event.client_id is not None}
        clients = {client_id: await self.clients.of(client_id) for client_id in sorted(named)}
        names = {client_id: client.client_name for client_id, client in clients.items() if client is not None}
        return self.draw(guest, drawn, events=[(_kind(event), event) for event in events], names=names)


def _kind(event: AuditEvent) -> str:
    """Which text tells of it."""
    if event.kind == "signed_in" and (event.reason or "").endswith("recovery code"):
        return "signed_in_recovery"
    return event.kind if event.kind in WORDED else "other"
