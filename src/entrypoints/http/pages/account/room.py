"""What every page of somebody's account does: let them in, show itself, take its form."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlencode

from msgspec import Struct, structs

from application.account.enter_account import EnterAccount, Visit, account_request
from application.account.errands import REFUSED
from application.audit.decisions import Decisions
from application.authorization.checks import LONGEST
from application.authorization.open_transaction import Begun
from application.ports.clock import Clock
from application.ports.store import Store
from application.sessions.open_session import Browser
from application.users.set_claims import ClaimUnfit
from domain.refusal import CredentialsRefused, InvalidRequest, NoSuch, Refusal, Throttled
from domain.throttle import CODE, about
from entrypoints.http.answer import Answer, Headers, see_other
from entrypoints.http.browser import binds, browser_of, drops_typed, typed_in
from entrypoints.http.form import Form
from entrypoints.http.pages.account.said import DONE, PARAMETERS, Sayings, mistake
from entrypoints.http.pages.account.typed import TypedForms
from entrypoints.http.pages.drawing import Drawn
from entrypoints.http.pages.look import Look
from entrypoints.http.pages.moments import minutes
from entrypoints.http.pages.onward import step_address
from entrypoints.http.pages.our_form import OurForms
from entrypoints.http.query import parse_query
from entrypoints.http.request import Request


@dataclass(frozen=True, slots=True)
class Hall:
    """What all pages of the account share."""

    enter: EnterAccount
    decisions: Decisions
    forms: OurForms
    look: Look
    store: Store
    clock: Clock
    sayings: Sayings
    typed: TypedForms


class Guest(Struct, frozen=True, kw_only=True):
    """Somebody who is in, with what the address of the page says."""

    visit: Visit
    browser: Browser
    query: dict[str, str]
    typed: Mapping[str, str] | None = None  # into the form of this page, which was refused


@dataclass(frozen=True, slots=True)
class AccountEndpoint(ABC):
    """A page of the account.

    - Who is not signed in, or not well enough, is led to sign in and comes back.
    - A form is answered by 303 to a page that says what came of it, so that neither back nor reload posts again. What was typed
      comes along where it was refused.
    """

    hall: Hall
    path: ClassVar[str]
    template: ClassVar[str]
    fields: ClassVar[frozenset[str]] = frozenset()  # of its forms, that others do not have
    keeps: ClassVar[frozenset[str]] = frozenset()  # of these fields, what need not be typed again after a mistake: nothing secret
    afterwards: ClassVar[str | None] = None  # where a form that was taken leads; None: to the same page

    async def __call__(self, request: Request) -> Answer:
        """Raises `ForgedForm`, `InvalidRequest`, `TransactionOver`, `Throttled`, `Overloaded`."""
        browser, query = browser_of(request), parse_query(request.query).parameters
        form = None
        if request.method == "POST":
            if browser.session is None:  # nobody's, or from anywhere: it begins nothing here
                return see_other(self.path)
            form = await self.hall.forms.read(request, browser.session, self.path, self.fields)
        entered = await self.hall.enter(browser, account_request(self.path, _ui_locales(query)))
        if isinstance(entered, Begun):
            return begun(entered, browser)
        guest = Guest(visit=entered, browser=browser, query=dict(query))
        if form is not None:
            return await self._taken(guest, form)
        is_typed = typed_in(request) is not None
        if is_typed and self._heard(guest)[0] not in {None, DONE}:
            guest = structs.replace(guest, typed=self.hall.typed.read(request, self.path, entered.session))
        binding: Headers = () if browser.binding else binds(self.hall.enter.new_binding())
        dropped: Headers = drops_typed() if is_typed else ()
        drawn = Drawn(self.template, self.hall.look.voice(request), headers=(*binding, *dropped))
        return await self.show(guest, drawn)

    async def _taken(self, guest: Guest, form: Form) -> Answer:
        try:
            outcome = await self.take(guest, form)
        except (CredentialsRefused, InvalidRequest, NoSuch, Throttled) as refusal:
            await self.hall.decisions.remember(REFUSED, guest.browser.address, refusal)
            kept = {name: value for name, value in guest.query.items() if name not in PARAMETERS}
            kept |= {"at": refusal.claim} if isinstance(refusal, ClaimUnfit) else {}
            words = {name: form.parameters[name] for name in self.keeps if name in form.parameters}
            typed = self.hall.typed.keep(self.path, guest.visit.session, words) if self.keeps else ()
            return see_other(f"{self.path}?{urlencode(kept | self._say(guest, *await self._why(guest, refusal)))}", typed)
        return outcome or see_other(self.afterwards or self.path)

    def done(self, guest: Guest) -> Answer:
        """To the page that says so."""
        return see_other(f"{self.afterwards or self.path}?{urlencode(self._say(guest, DONE))}")

    def _say(self, guest: Guest, said: str, wait: int = 0) -> dict[str, str]:
        return self.hall.sayings.say(guest.browser.session, said, wait)

    def _heard(self, guest: Guest) -> tuple[str | None, int]:
        return self.hall.sayings.heard(guest.browser.session, guest.query)

    async def _why(self, guest: Guest, refusal: Refusal) -> tuple[str, int]:
        """Who is in may know for how long to wait."""
        now = self.hall.clock.now()
        if isinstance(refusal, Throttled):
            return "wait", minutes(timedelta(seconds=refusal.retry_after))
        if type(refusal) is CredentialsRefused:
            until = await self.hall.store.read.throttles.blocked_until(CODE, about(guest.visit.user.sub), now)
            if until is not None:
                return "wait", minutes(until - now)
        return mistake(refusal), 0

    def draw(self, guest: Guest, drawn: Drawn, **shown: object) -> Answer:
        """The page, with what all of them have."""
        said, wait = self._heard(guest)
        return drawn(
            page=self.path,
            username=guest.visit.user.username,
            token=self.hall.forms.token(guest.browser.session, self.path),
            is_done=said == DONE,
            mistake=(said, wait) if said not in {None, DONE} else None,
            **shown,
        )

    @abstractmethod
    async def show(self, guest: Guest, drawn: Drawn) -> Answer:
        """The page."""

    async def take(self, guest: Guest, form: Form) -> Answer | None:  # noqa: ARG002, a page without a form
        """What the form says; None: nothing that we know, or that is still to be done."""
        return None


def begun(entered: Begun, browser: Browser) -> Answer:
    """On to signing in, or to another page that the account needs first."""
    return see_other(step_address(entered.step, entered.ref), () if browser.binding else binds(entered.binding))


def _ui_locales(query: Mapping[str, str]) -> tuple[str, ...]:
    """A hint, so what is too long is none."""
    text = query.get("ui_locales", "")
    return tuple(text.split()) if len(text) <= LONGEST["ui_locales"] else ()
