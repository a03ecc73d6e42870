"""`/login`: name and password."""

from dataclasses import dataclass
from typing import ClassVar

from application.authorization.give_password import GivePassword
from application.authorization.situations import Place
from application.authorization.walk import Moved
from domain.authorization.step import Step
from domain.clients.account import ACCOUNT
from entrypoints.http.answer import Answer
from entrypoints.http.form import Form
from entrypoints.http.pages.drawing import Drawn
from entrypoints.http.pages.step import StepEndpoint, Visitor, mistake_of


@dataclass(frozen=True, slots=True)
class SignInEndpoint(StepEndpoint):
    """Who a person is."""

    give_password: GivePassword
    path: ClassVar[str] = "/login"
    template: ClassVar[str] = "sign_in.html"
    steps: ClassVar[frozenset[Step]] = frozenset({Step.LOGIN})

    async def show(self, drawn: Drawn, place: Place, token: str) -> Answer:
        """The name is the one that was typed, that the application hints at, or of who is signed in."""
        username = place.transaction.typed or place.transaction.request.login_hint or (place.user.username if place.user else "")
        mistake = mistake_of(place, self.ways.walk.clock.now(), "credentials", "wait")
        return drawn(token=token, app=None if place.client is ACCOUNT else place.client.client_name, username=username, mistake=mistake)

    async def take(self, visitor: Visitor, form: Form) -> Moved:
        """An empty field is a mistake like another."""
        given = form.parameters
        return await self.give_password(
            visitor.ref, visitor.browser, given.get("username", ""), given.get("password", ""), keep="keep" in given
        )
