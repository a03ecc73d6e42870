"""Which applications have something of a person's."""

from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from application.account.enter_account import Visit
from application.ports.clock import Clock
from application.ports.store import Store
from domain.clients.client import Client


class Connected(Struct, frozen=True, kw_only=True):
    """An application, what it may have, and since when."""

    client: Client
    scope: tuple[str, ...]
    since: datetime
    used_at: datetime | None  # when it last had a token


@dataclass(frozen=True, slots=True)
class ReadApplications:
    """Those with a consent or a grant that stands, the last connected first."""

    store: Store
    clock: Clock

    async def __call__(self, visit: Visit) -> tuple[Connected, ...]:
        """All of them."""
        read, user = self.store.read, visit.user
        agreed = [
            *((grant.client_id, grant.scope, grant.created_at) for grant in await read.grants.of_person(user.id, self.clock.now())),
            *((consent.client_id, consent.scope, consent.given_at) for consent in await read.consents.of_person(user.id)),
        ]
        used = await read.audit.last_tokens(user.sub)
        connected = []
        for row in dict.fromkeys(row for row, _, _ in agreed):
            client = await read.clients.by_row(row)
            if client is not None:
                theirs = [(scope, at) for of, scope, at in agreed if of == row]
                scope = tuple(dict.fromkeys(token for tokens, _ in theirs for token in tokens))
                since = min(at for _, at in theirs)
                connected.append(Connected(client=client, scope=scope, since=since, used_at=used.get(client.client_id)))
        return tuple(sorted(connected, key=lambda each: each.since, reverse=True))
