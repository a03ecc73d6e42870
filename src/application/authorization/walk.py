"""What each step of signing in shares: hold the transaction, see that this is the step, and say which comes next."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msgspec import Struct, structs

from application.audit.decisions import Decision, Decisions
from application.audit.trail import AuditTrail
from application.authorization.situations import Place, Situations
from application.ports.clock import Clock
from application.ports.store import Store
from application.sessions.open_session import Browser, Opened
from domain.authorization.step import Step
from domain.authorization.transaction import Transaction
from domain.clients.client import Client
from domain.refusal import Refusal, Throttled
from domain.users.user import User

REFUSED = "sign_in_refused"
AT_LOGIN = frozenset({Step.LOGIN})


class Moved(Struct, frozen=True, kw_only=True):
    """Where the person goes next, and the session that they got on the way."""

    ref: str
    step: Step
    opened: Opened | None = None


@dataclass(slots=True)
class Stride:
    """One step, in one unit of work. What it leaves in `transaction` is stored at its end."""

    decision: Decision
    place: Place
    transaction: Transaction
    browser: Browser
    now: datetime
    trail: AuditTrail
    opened: Opened | None = field(default=None)

    def change(self, **members: object) -> None:
        """Of the transaction."""
        self.transaction = structs.replace(self.transaction, **members)

    async def record(self, kind: str, *, user: User | None = None, reason: str | None = None, client: Client | None = None) -> None:
        """What the person did, for the audit trail."""
        who, client_id = user or self.place.user, client.client_id if client else None
        event = self.trail.event(
            kind, self.now, sub=who.sub if who else None, client_id=client_id, address=self.browser.address, reason=reason
        )
        await self.decision.unit.audit.add(event)

    def enter(self, opened: Opened) -> None:
        """The sign-in is complete; the browser has another cookie from now on."""
        self.opened = opened
        self.browser = structs.replace(self.browser, session=opened.cookie, device=opened.device)
        self.change(user_id=opened.session.user_id, session_id=opened.session.id, enrolling=None)


@dataclass(frozen=True, slots=True)
class Walk:
    """Lets a step happen where it is the one, and finds the next.

    - A stale form, a second click or another order of steps is no error: nothing happens, and the way goes on.
    - A mistake is kept in the transaction, for the form that the person is sent back to.
    """

    store: Store
    decisions: Decisions
    situations: Situations
    clock: Clock

    async def place(self, ref: str, browser: Browser) -> Place:
        """For a page. Raises `TransactionOver`."""
        transaction = await self.store.read.transactions.of(ref)
        client = await self.situations.client_of(transaction)
        return await self.situations.at(self.store.read, client, transaction, browser, self.clock.now())

    @asynccontextmanager
    async def step(self, steps: frozenset[Step], ref: str, browser: Browser, refused: str) -> AsyncIterator[Stride | None]:
        """A unit of work in which the transaction is held; None where another step is due. Raises `TransactionOver`."""
        seen = await self.store.read.transactions.of(ref)
        client = await self.situations.client_of(seen)
        person = await self.store.read.users.by_row(seen.user_id) if seen is not None and seen.user_id and steps != AT_LOGIN else None
        now = self.clock.now()
        async with self.decisions.begin(refused, now, browser.address) as decision:
            # A sign-in and a change of the person take turns: what an operator has ended stays ended. The person first and then
            # the transaction, as whoever ends all of a person's. At `/login` only who comes is held, by `GivePassword`: no unit
            # ever holds two people. So no two units wait for each other.
            held = await decision.unit.users.hold(person.username_key) if person is not None else None
            transaction = await decision.unit.transactions.hold(ref, now)
            place = await self.situations.at(decision.unit, client, transaction, browser, now)
            is_theirs = place.step is Step.LOGIN or place.user is None or (held is not None and held.id == place.user.id)
            if place.step not in steps or not is_theirs:
                yield None
                return
            transaction = structs.replace(place.transaction, mistake=None, wait_until=None)
            stride = Stride(decision, place, transaction, browser, now, self.decisions.trail)
            yield stride
            await decision.unit.transactions.set(stride.transaction)

    async def moved(self, ref: str, browser: Browser, stride: Stride | None) -> Moved:
        """Where the way goes on."""
        place = await self.place(ref, stride.browser if stride else browser)
        return Moved(ref=ref, step=place.step, opened=stride.opened if stride else None)

    async def stumbled(
        self, ref: str, browser: Browser, mistake: str, refusal: Refusal, typed: str | None = None, *, until: datetime | None = None
    ) -> None:
        """Remember what to say on the form, in this browser's transaction; and for the audit trail what no unit has recorded."""
        await self.decisions.remember(REFUSED, browser.address, refusal)
        now = self.clock.now()
        wait_until = now + timedelta(seconds=refusal.retry_after) if isinstance(refusal, Throttled) else until
        async with self.store.begin() as unit:
            transaction = await unit.transactions.hold(ref, now)
            if transaction is not None and browser.binding is not None and browser.binding.matches(transaction.browser):
                await unit.transactions.set(structs.replace(transaction, typed=typed, mistake=mistake, wait_until=wait_until))
