"""`/login/new-password`: a password that is good no more is replaced."""

from dataclasses import dataclass
from typing import ClassVar

from application.authorization.choose_password import ChoosePassword
from application.authorization.situations import Place
from application.authorization.walk import Moved
from domain.authorization.step import Step
from entrypoints.http.answer import Answer
from entrypoints.http.form import Form
from entrypoints.http.pages.drawing import Drawn
from entrypoints.http.pages.step import StepEndpoint, Visitor, mistake_of


@dataclass(frozen=True, slots=True)
class NewPasswordEndpoint(StepEndpoint):
    """After the old one and the code."""

    choose_password: ChoosePassword
    shortest: int  # code points
    path: ClassVar[str] = "/login/new-password"
    template: ClassVar[str] = "new_password.html"
    steps: ClassVar[frozenset[Step]] = frozenset({Step.NEW_PASSWORD})
    fields: ClassVar[frozenset[str]] = frozenset({"new_password"})

    async def show(self, drawn: Drawn, place: Place, token: str) -> Answer:
        """The name is there for password managers."""
        mistake = mistake_of(place, self.ways.walk.clock.now(), "new_password", "wait")
        return drawn(token=token, mistake=mistake, username=place.user.username if place.user else "", shortest=self.shortest)

    async def take(self, visitor: Visitor, form: Form) -> Moved:
        """An empty field is a mistake like another."""
        return await self.choose_password(visitor.ref, visitor.browser, form.parameters.get("new_password", ""))
