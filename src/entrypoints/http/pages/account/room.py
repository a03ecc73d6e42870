"""What every page of somebody's account does: let them in, show itself, take its form."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from msgspec import Struct

from application.account.change_password import PasswordUnfit, PasswordWrong
from application.account.enter_account import EnterAccount, Visit, account_request
from application.account.manage_authenticator import LastAuthenticator
from application.authorization.open_transaction import Begun
from application.ports.clock import Clock
from application.ports.store import Store
from application.sessions.open_session import Browser
from domain.authenticators.totp import NameUnfit
from domain.refusal import CredentialsRefused, InvalidRequest, NoSuch, Refusal, Throttled
from domain.throttle import CODE, about
from entrypoints.http.answer import Answer, Headers, see_other
from entrypoints.http.browser import binds, browser_of
from entrypoints.http.form import Form
from entrypoints.http.pages.drawing import Drawn
from entrypoints.http.pages.look import Look
from entrypoints.http.pages.onward import step_address
from entrypoints.http.pages.our_form import OurForms
from entrypoints.http.query import parse_query
from entrypoints.http.request import Request

SAVED = "saved"
# By class, the nearest of its ancestors: what is said beside the form.
MISTAKES: dict[type[Refusal], str] = {
    PasswordUnfit: "new_password",
    PasswordWrong: "old_password",
    LastAuthenticator: "last",
    NameUnfit: "name",
    CredentialsRefused: "code",
    InvalidRequest: "code",
    NoSuch: "gone",
}


@dataclass(frozen=True, slots=True)
class Hall:
    """What all pages of the account share."""

    enter: EnterAccount
    forms: OurForms
    look: Look
    store: Store
    clock: Clock


class Guest(Struct, frozen=True, kw_only=True):
    """Somebody who is in, with what the address of the page says."""

    visit: Visit
    browser: Browser
    query: dict[str, str]


@dataclass(frozen=True, slots=True)
class AccountEndpoint(ABC):
    """A page of the account.

    - Who is not signed in, or not well enough, is led to sign in and comes back.
    - A form is answered by 303 to a page that says what came of it, so that neither back nor reload posts again.
    """

    hall: Hall
    path: ClassVar[str]
    template: ClassVar[str]
    fields: ClassVar[frozenset[str]] = frozenset()  # of its forms, that others do not have
    afterwards: ClassVar[str | None] = None  # where a form that was taken leads; None: to the same page

    async def __call__(self, request: Request) -> Answer:
        """Raises `ForgedForm`, `InvalidRequest`, `TransactionOver`, `Throttled`, `Overloaded`."""
        browser, query = browser_of(request), parse_query(request.query).parameters
        entered = await self.hall.enter(browser, account_request(self.path, tuple(query.get("ui_locales", "").split())))
        if isinstance(entered, Begun):
            return begun(entered, browser)
        guest = Guest(visit=entered, browser=browser, query=dict(query))
        if request.method == "POST":
            form = await self.hall.forms.read(request, browser.session, self.path, self.fields)
            return await self._taken(guest, form)
        keep: Headers = () if browser.binding else binds(self.hall.enter.new_binding())
        drawn = Drawn(self.template, self.hall.look.voice(request), headers=keep)
        return await self.show(guest, drawn)

    async def _taken(self, guest: Guest, form: Form) -> Answer:
        try:
            outcome = await self.take(guest, form)
        except (CredentialsRefused, InvalidRequest, NoSuch, Throttled) as refusal:
            return self._again(guest, await self._why(guest, refusal))
        return outcome or see_other(f"{self.afterwards or self.path}?said={SAVED}")

    def _again(self, guest: Guest, said: dict[str, str]) -> Answer:
        kept = {name: value for name, value in guest.query.items() if name not in {"said", "wait"}}
        return see_other(f"{self.path}?{urlencode(kept | said)}")

    async def _why(self, guest: Guest, refusal: Refusal) -> dict[str, str]:
        """Who is in may know for how long to wait."""
        now = self.hall.clock.now()
        if isinstance(refusal, Throttled):
            return {"said": "wait", "wait": str(-(-refusal.retry_after // 60))}
        if type(refusal) is CredentialsRefused:
            until = await self.hall.store.read.throttles.blocked_until(CODE, about(guest.visit.user.sub), now)
            if until is not None:
                return {"said": "wait", "wait": str(-int((now - until).total_seconds() // 60))}
        return {"said": next(MISTAKES[ancestor] for ancestor in type(refusal).__mro__ if ancestor in MISTAKES)}

    def draw(self, guest: Guest, drawn: Drawn, **shown: object) -> Answer:
        """The page, with what all of them have."""
        said, wait = guest.query.get("said"), guest.query.get("wait", "")
        is_mistake = said in {*MISTAKES.values(), "wait"}
        return drawn(
            page=self.path,
            username=guest.visit.user.username,
            token=self.hall.forms.token(guest.browser.session, self.path),
            is_saved=said == SAVED,
            mistake=(said, int(wait) if wait.isascii() and wait.isdigit() and len(wait) < LONGEST_WAIT else 1) if is_mistake else None,
            **shown,
        )

    @abstractmethod
    async def show(self, guest: Guest, drawn: Drawn) -> Answer:
        """The page."""

    async def take(self, guest: Guest, form: Form) -> Answer | None:  # noqa: ARG002, a page without a form
        """What the form says; None: it was done."""
        return None


LONGEST_WAIT = 6  # digits


def begun(entered: Begun, browser: Browser) -> Answer:
    """On to signing in, or to another page that the account needs first."""
    return see_other(step_address(entered.step, entered.ref), () if browser.binding else binds(entered.binding))
