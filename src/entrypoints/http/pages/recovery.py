"""`/login/recovery`: a recovery code, where the authenticator is lost."""

from dataclasses import dataclass
from typing import ClassVar

from application.authorization.give_code import GiveCode
from application.authorization.situations import Place
from application.authorization.walk import Moved
from domain.authorization.step import Step
from entrypoints.http.answer import Answer
from entrypoints.http.form import Form
from entrypoints.http.pages.drawing import Drawn
from entrypoints.http.pages.onward import step_address
from entrypoints.http.pages.step import StepEndpoint, Visitor, mistake_of


@dataclass(frozen=True, slots=True)
class RecoveryEndpoint(StepEndpoint):
    """Instead of `/login/otp`."""

    give_code: GiveCode
    path: ClassVar[str] = "/login/recovery"
    template: ClassVar[str] = "recovery.html"
    steps: ClassVar[frozenset[Step]] = frozenset({Step.OTP})

    async def show(self, drawn: Drawn, place: Place, token: str) -> Answer:
        """With a way back."""
        mistake = mistake_of(place, self.ways.walk.clock.now(), "recovery", "wait")
        return drawn(token=token, mistake=mistake, otp=step_address(Step.OTP, place.transaction.ref))

    async def take(self, visitor: Visitor, form: Form) -> Moved:
        """In any grouping and case."""
        return await self.give_code.recover(visitor.ref, visitor.browser, form.parameters.get("code", ""))
