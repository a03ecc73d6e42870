"""`/account/new-authenticator`: one more authenticator is set up."""

from dataclasses import dataclass
from typing import ClassVar

from application.authorization.confirm_another import ConfirmAnother
from application.authorization.enrol import Enrol
from application.authorization.situations import Place
from application.authorization.walk import Moved
from application.ports.otp import Pictures
from domain.authorization.step import Step
from entrypoints.http.answer import Answer
from entrypoints.http.form import Form
from entrypoints.http.pages.drawing import Drawn
from entrypoints.http.pages.enrolment import shown
from entrypoints.http.pages.step import StepEndpoint, Visitor, mistake_of


@dataclass(frozen=True, slots=True)
class NewAuthenticatorEndpoint(StepEndpoint):
    """Picture, key and deep link; its own code confirms it, and it gets a name."""

    confirm: ConfirmAnother
    enrol: Enrol
    pictures: Pictures
    path: ClassVar[str] = "/account/new-authenticator"
    template: ClassVar[str] = "new_authenticator.html"
    steps: ClassVar[frozenset[Step]] = frozenset({Step.ANOTHER})
    fields: ClassVar[frozenset[str]] = frozenset({"name"})

    async def show(self, drawn: Drawn, place: Place, token: str) -> Answer:
        """What was typed for a name is there again after a mistake."""
        return drawn(
            token=token,
            mistake=mistake_of(place, self.ways.walk.clock.now(), "code", "name"),
            name=place.transaction.typed or "",
            **shown(await self.enrol.show(place), self.pictures),
        )

    async def take(self, visitor: Visitor, form: Form) -> Moved:
        """Its name and its first code."""
        given = form.parameters
        return await self.confirm(visitor.ref, visitor.browser, given.get("name", ""), given.get("code", ""))
