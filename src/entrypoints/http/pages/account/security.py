"""`/account/security`: how somebody proves that it is them."""

from dataclasses import dataclass
from typing import ClassVar

from application.account.enter_account import account_request
from application.authorization.open_transaction import Begun
from domain.authenticators.assurance import Acr
from domain.authenticators.totp import confirmed
from entrypoints.http.answer import Answer
from entrypoints.http.form import Form
from entrypoints.http.pages.account.handles import Handles
from entrypoints.http.pages.account.room import AccountEndpoint, Guest, begun
from entrypoints.http.pages.drawing import Drawn


@dataclass(frozen=True, slots=True)
class SecurityEndpoint(AccountEndpoint):
    """Authenticators, recovery codes and the password, each with a way to its own page."""

    handles: Handles
    path: ClassVar[str] = "/account/security"
    template: ClassVar[str] = "account/security.html"

    async def show(self, guest: Guest, drawn: Drawn) -> Answer:
        """Pending authenticators are not there yet."""
        read, user = self.hall.store.read, guest.visit.user
        return self.draw(
            guest,
            drawn,
            authenticators=[(self.handles.of(totp), totp) for totp in confirmed(await read.authenticators.of(user.id))],
            codes_left=await read.recovery_codes.left(user.id),
            password_set_at=user.password_set_at,
        )

    async def take(self, guest: Guest, form: Form) -> Answer | None:
        """The first authenticator, of somebody who signed in without: they sign in as if one were demanded, and enrol on the way."""
        if form.parameters.get("action") != "enrol":
            return None
        entered = await self.hall.enter(guest.browser, account_request(self.path, acr_values=(Acr.AAL2,)))
        return begun(entered, guest.browser) if isinstance(entered, Begun) else None
