"""A transaction begins: one request of one browser, which has been checked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import Struct, structs

from application.audit.decisions import Decisions
from application.authorization.situations import Place, Situations
from application.ports.entropy import Entropy
from application.ports.store import Store
from application.sessions.open_session import Browser
from domain.authorization.request import AuthorizationRequest
from domain.authorization.step import Step
from domain.authorization.transaction import LIFETIME, Transaction
from domain.clients.client import Client
from domain.refusal import Throttled
from domain.secret import Secret
from domain.throttle import about

PACE, BURST = timedelta(seconds=1), 300  # of one address


class Begun(Struct, frozen=True, kw_only=True):
    """A transaction, and the value of the cookie that binds it to its browser."""

    ref: str
    step: Step
    binding: Secret


class Opening(Struct, frozen=True):
    """Where a transaction would begin. Nothing is stored yet."""

    place: Place
    binding: Secret


@dataclass(frozen=True, slots=True)
class OpenTransaction:
    """Look where a request would begin, then begin it.

    A session that is enough for it makes the transaction that session's, and no other person's.
    """

    store: Store
    decisions: Decisions
    situations: Situations
    entropy: Entropy

    async def look(self, request: AuthorizationRequest, client: Client, browser: Browser, now: datetime) -> Opening:
        """Raises what a transaction that goes on would be refused for."""
        binding = browser.binding or Secret(self.entropy.secret())
        bound = structs.replace(browser, binding=binding)
        place = await self.situations.at(self.store.read, client, self.draw(request, binding, now), bound, now)
        return Opening(place.of_session() if place.is_recognised else place, binding)

    async def begin(self, opening: Opening, address: str, now: datetime) -> Begun:
        """Raises `Throttled`."""
        async with self.decisions.begin("authorization_refused", now, address) as decision:
            # Each leaves a row for half an hour, and anybody can ask for one.
            if not await decision.unit.throttles.admit("authorizations", about(address), now, PACE, BURST):
                raise Throttled("authorizations", now, now + PACE)
            await decision.unit.transactions.add(opening.place.transaction)
        return Begun(ref=opening.place.transaction.ref, step=opening.place.step, binding=opening.binding)

    def draw(self, request: AuthorizationRequest, binding: Secret, now: datetime) -> Transaction:
        """At its beginning."""
        return Transaction(
            id=self.entropy.row(now),
            ref=self.entropy.name(),
            browser=binding.digest(),
            request=request,
            user_id=None,
            password_at=None,
            known_by=None,
            enrolling=None,
            session_id=None,
            consented_at=None,
            is_kept=False,
            typed=None,
            mistake=None,
            wait_until=None,
            codes=None,
            created_at=now,
            expires_at=now + LIFETIME,
            ended_at=None,
        )
