"""`/enrol`: an authenticator is set up on the way in."""

from dataclasses import dataclass
from typing import ClassVar

from application.authorization.enrol import Enrol, Enrolment
from application.authorization.give_code import GiveCode
from application.authorization.situations import Place
from application.authorization.walk import Moved
from application.ports.otp import Pictures
from domain.authorization.step import Step
from entrypoints.http.answer import Answer
from entrypoints.http.form import Form
from entrypoints.http.pages.drawing import Drawn
from entrypoints.http.pages.step import StepEndpoint, Visitor, mistake_of


@dataclass(frozen=True, slots=True)
class EnrolmentEndpoint(StepEndpoint):
    """Picture, key and deep link of the pending authenticator; its first right code confirms it."""

    give_code: GiveCode
    enrol: Enrol
    pictures: Pictures
    path: ClassVar[str] = "/enrol"
    template: ClassVar[str] = "enrolment.html"
    steps: ClassVar[frozenset[Step]] = frozenset({Step.ENROL})

    async def show(self, drawn: Drawn, place: Place, token: str) -> Answer:
        """Until it is confirmed."""
        mistake = mistake_of(place, self.ways.walk.clock.now(), "code", "locked", "wait")
        return drawn(token=token, mistake=mistake, **shown(await self.enrol.show(place), self.pictures))

    async def take(self, visitor: Visitor, form: Form) -> Moved:
        """The first code."""
        return await self.give_code(visitor.ref, visitor.browser, form.parameters.get("code", ""))


def shown(enrolment: Enrolment, pictures: Pictures) -> dict[str, str]:
    """What a template draws; the key in groups of four, as people type it."""
    secret = enrolment.secret
    return {
        "picture": pictures.svg(enrolment.otp_uri),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "otp_uri": enrolment.otp_uri,
    }
