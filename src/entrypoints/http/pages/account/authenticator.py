"""`/account/authenticator`: one of somebody's authenticators."""

from dataclasses import dataclass
from typing import ClassVar

from application.account.manage_authenticator import RemoveAuthenticator, RenameAuthenticator
from domain.refusal import NoSuch
from entrypoints.http.answer import Answer, see_other
from entrypoints.http.form import Form
from entrypoints.http.pages.account.handles import Handles
from entrypoints.http.pages.account.room import AccountEndpoint, Guest
from entrypoints.http.pages.account.security import SecurityEndpoint
from entrypoints.http.pages.drawing import Drawn


@dataclass(frozen=True, slots=True)
class AuthenticatorEndpoint(AccountEndpoint):
    """Another name for it, or an end to it, each after a code. One that is gone leads to those that are there."""

    rename: RenameAuthenticator
    remove: RemoveAuthenticator
    handles: Handles
    path: ClassVar[str] = "/account/authenticator"
    template: ClassVar[str] = "account/authenticator.html"
    fields: ClassVar[frozenset[str]] = frozenset({"name"})
    keeps: ClassVar[frozenset[str]] = fields
    afterwards: ClassVar[str | None] = SecurityEndpoint.path

    async def show(self, guest: Guest, drawn: Drawn) -> Answer:
        """`id` in the address says which."""
        try:
            totp = await self.handles.find(guest.visit.user, guest.query.get("id", ""))
        except NoSuch:
            return see_other(SecurityEndpoint.path)
        return self.draw(guest, drawn, totp=totp, name=(guest.typed or {}).get("name", totp.name))

    async def take(self, guest: Guest, form: Form) -> Answer | None:
        """Rename, or remove."""
        given = form.parameters
        try:
            totp = await self.handles.find(guest.visit.user, guest.query.get("id", ""))
        except NoSuch:
            return see_other(SecurityEndpoint.path)  # a second click on what removed it, or another person's
        if given.get("action") == "remove":
            await self.remove(guest.visit, guest.browser, totp.id, given.get("code", ""))
        elif given.get("action") == "rename":
            await self.rename(guest.visit, guest.browser, totp.id, given.get("name", ""), given.get("code", ""))
        else:
            return None
        return self.done(guest)
