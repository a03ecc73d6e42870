"""What every page of a sign-in does: see whose turn it is, show itself, take its form."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from application.authorization.decide import Decide
from application.authorization.respond import Response
from application.authorization.situations import Place
from application.authorization.walk import Moved, Walk
from application.sessions.open_session import Browser
from domain.authorization.step import Step
from domain.refusal import TransactionOver
from entrypoints.http.answer import Answer, see_other
from entrypoints.http.browser import browser_of
from entrypoints.http.form import Form
from entrypoints.http.pages.drawing import Drawn
from entrypoints.http.pages.look import Look
from entrypoints.http.pages.moments import minutes
from entrypoints.http.pages.onward import onward, step_address
from entrypoints.http.pages.our_form import OurForms
from entrypoints.http.pages.reference import reference_of
from entrypoints.http.request import Request


class Visitor(Struct, frozen=True):
    """Somebody with a page of a transaction."""

    ref: str
    browser: Browser


@dataclass(frozen=True, slots=True)
class Ways:
    """What all pages of a sign-in share."""

    walk: Walk
    decide: Decide
    forms: OurForms
    look: Look


@dataclass(frozen=True, slots=True)
class StepEndpoint(ABC):
    """A page and its form.

    - GET shows the page where its step is due, and leads to the right page elsewhere.
    - POST lets the use case decide, and leads on by 303. Every page can be cancelled.
    """

    ways: Ways
    path: ClassVar[str]
    template: ClassVar[str]
    steps: ClassVar[frozenset[Step]]
    scripts: ClassVar[bool] = False  # whether it has one, which it must not need
    fields: ClassVar[frozenset[str]] = frozenset()  # of its form, that others do not have

    async def __call__(self, request: Request) -> Answer:
        """Raises `TransactionOver`, `ForgedForm`, `InvalidRequest`, `Overloaded`."""
        visitor = Visitor(ref_of(request), browser_of(request))
        if request.method == "POST":
            return await self._post(request, visitor)
        place = await self.ways.walk.place(visitor.ref, visitor.browser)
        if place.step not in self.steps:
            return see_other(step_address(place.step, visitor.ref))
        asked = place.transaction.request
        voice = self.ways.look.voice(request, asked.ui_locales)
        drawn = Drawn(self.template, voice, asked.redirect_uri, scripts=self.scripts)
        return await self.show(drawn, place, self.ways.forms.token(visitor.browser.binding, visitor.ref))

    async def _post(self, request: Request, visitor: Visitor) -> Answer:
        form = await self.ways.forms.read(request, visitor.browser.binding, visitor.ref, self.fields)
        if form.parameters.get("action") == "cancel":
            outcome: Moved | Response = await self.ways.decide.deny(visitor.ref, visitor.browser)
        else:
            outcome = await self.take(visitor, form)
        if isinstance(outcome, Moved) and outcome.step in self.steps:
            return see_other(step_address(self.path, visitor.ref))  # a mistake: the same form again
        return onward(outcome, self.ways.look.voice(request))

    @abstractmethod
    async def show(self, drawn: Drawn, place: Place, token: str) -> Answer:
        """The page."""

    @abstractmethod
    async def take(self, visitor: Visitor, form: Form) -> Moved | Response:
        """What the form says."""


def ref_of(request: Request) -> str:
    """Which transaction. Raises `TransactionOver`."""
    ref = reference_of(request)
    if ref is None:
        raise TransactionOver("no reference")
    return ref


def mistake_of(place: Place, now: datetime, *kinds: str) -> tuple[str, int] | None:
    """What to say beside the field, and for how many minutes to wait. `kinds`: those that belong to this page."""
    transaction = place.transaction
    if transaction.mistake not in kinds:
        return None
    if transaction.mistake != "wait":
        return transaction.mistake, 0
    if transaction.wait_until is None or transaction.wait_until <= now:
        return None
    return "wait", minutes(transaction.wait_until - now)
