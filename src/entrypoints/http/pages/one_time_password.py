"""`/login/otp`: a code from the authenticator."""

from dataclasses import dataclass
from typing import ClassVar

from application.authorization.enrol import Enrol
from application.authorization.give_code import GiveCode
from application.authorization.situations import Place
from application.authorization.start_over import StartOver
from application.authorization.walk import Moved
from domain.authorization.step import Step
from entrypoints.http.answer import Answer
from entrypoints.http.form import Form
from entrypoints.http.pages.drawing import Drawn
from entrypoints.http.pages.onward import step_address
from entrypoints.http.pages.step import StepEndpoint, Visitor, mistake_of


@dataclass(frozen=True, slots=True)
class OneTimePasswordEndpoint(StepEndpoint):
    """What a person has. Who has confirmed nothing yet may start afresh."""

    give_code: GiveCode
    enrol: Enrol
    start_over: StartOver
    path: ClassVar[str] = "/login/otp"
    template: ClassVar[str] = "one_time_password.html"
    steps: ClassVar[frozenset[Step]] = frozenset({Step.OTP})

    async def show(self, drawn: Drawn, place: Place, token: str) -> Answer:
        """With a way to the recovery codes, and one for who is somebody else."""
        return drawn(
            token=token,
            username=place.user.username if place.user else "",
            mistake=mistake_of(place, self.ways.walk.clock.now(), "code", "locked", "wait"),
            may_start_afresh=await self.enrol.may_start_afresh(place),
            recovery=step_address("/login/recovery", place.transaction.ref),
        )

    async def take(self, visitor: Visitor, form: Form) -> Moved:
        """The code, or the wish for another authenticator or another account."""
        action = form.parameters.get("action")
        if action == "enrol":
            return await self.enrol.afresh(visitor.ref, visitor.browser)
        if action == "another":
            return await self.start_over(visitor.ref, visitor.browser)
        return await self.give_code(visitor.ref, visitor.browser, form.parameters.get("code", ""))
