"""`/account/add-authenticator` and `/account/recovery-codes`: a code, then what is shown once."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from application.account.begin_renewal import BeginRenewal
from application.authorization.open_transaction import Begun
from entrypoints.http.answer import Answer
from entrypoints.http.form import Form
from entrypoints.http.pages.account.room import AccountEndpoint, Guest, begun
from entrypoints.http.pages.drawing import Drawn


@dataclass(frozen=True, slots=True)
class RenewalEndpoint(AccountEndpoint):
    """Asks for a code, and leads to the page that shows what was drawn."""

    begin_renewal: BeginRenewal
    template: ClassVar[str] = "account/renewal.html"
    title: ClassVar[str]  # of the catalogue

    async def show(self, guest: Guest, drawn: Drawn) -> Answer:
        """With what will happen."""
        return self.draw(guest, drawn, title=self.title)

    async def take(self, guest: Guest, form: Form) -> Answer:
        """On to that page."""
        return begun(await self.begin(guest, form.parameters.get("code", "")), guest.browser)

    @abstractmethod
    async def begin(self, guest: Guest, code: str) -> Begun:
        """What is drawn here."""


class AddAuthenticatorEndpoint(RenewalEndpoint):
    """One more authenticator."""

    path: ClassVar[str] = "/account/add-authenticator"
    title: ClassVar[str] = "account.add"

    async def begin(self, guest: Guest, code: str) -> Begun:
        """Pending, until its own code confirms it."""
        return await self.begin_renewal.authenticator(guest.visit, guest.browser, code)


class RecoveryCodesRenewalEndpoint(RenewalEndpoint):
    """Ten new recovery codes."""

    path: ClassVar[str] = "/account/recovery-codes"
    title: ClassVar[str] = "account.renew"

    async def begin(self, guest: Guest, code: str) -> Begun:
        """Those before are worth nothing from now on."""
        return await self.begin_renewal.recovery_codes(guest.visit, guest.browser, code)
