"""`/account/applications`: what has something of somebody's."""

from dataclasses import dataclass
from typing import ClassVar

from application.account.read_applications import ReadApplications
from application.account.withdraw_consent import WithdrawConsent
from domain.scope import OPENID_SCOPES
from entrypoints.http.answer import Answer
from entrypoints.http.form import Form
from entrypoints.http.pages.account.room import AccountEndpoint, Guest
from entrypoints.http.pages.drawing import Drawn


@dataclass(frozen=True, slots=True)
class ApplicationsEndpoint(AccountEndpoint):
    """Each application with what it may have, since when, and an end to it."""

    read: ReadApplications
    withdraw: WithdrawConsent
    path: ClassVar[str] = "/account/applications"
    template: ClassVar[str] = "account/applications.html"
    fields: ClassVar[frozenset[str]] = frozenset({"client"})

    async def show(self, guest: Guest, drawn: Drawn) -> Answer:
        """The last connected first."""
        return self.draw(guest, drawn, applications=await self.read(guest.visit), known=OPENID_SCOPES)

    async def take(self, guest: Guest, form: Form) -> Answer | None:
        """No more of anything for that one."""
        if form.parameters.get("action") != "withdraw" or "client" not in form.parameters:
            return None
        await self.withdraw(guest.visit, guest.browser, form.parameters["client"])
        return self.done(guest)
