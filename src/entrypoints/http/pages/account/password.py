"""`/account/password`: somebody changes their password."""

from dataclasses import dataclass
from typing import ClassVar

from application.account.change_password import ChangePassword, version_of
from domain.authenticators.totp import confirmed
from entrypoints.http.answer import Answer
from entrypoints.http.form import Form
from entrypoints.http.pages.account.room import AccountEndpoint, Guest
from entrypoints.http.pages.drawing import Drawn


@dataclass(frozen=True, slots=True)
class PasswordEndpoint(AccountEndpoint):
    """The present one, a code where there is an authenticator, and the new one."""

    change_password: ChangePassword
    shortest: int  # code points
    path: ClassVar[str] = "/account/password"
    template: ClassVar[str] = "account/password.html"
    fields: ClassVar[frozenset[str]] = frozenset({"new_password", "since"})
    afterwards: ClassVar[str | None] = "/account/security"

    async def show(self, guest: Guest, drawn: Drawn) -> Answer:
        """The name is there for password managers."""
        user = guest.visit.user
        has_authenticator = bool(confirmed(await self.hall.store.read.authenticators.of(user.id)))
        return self.draw(guest, drawn, since=version_of(user), shortest=self.shortest, has_authenticator=has_authenticator)

    async def take(self, guest: Guest, form: Form) -> Answer | None:
        """An empty field is a mistake like another."""
        given = form.parameters
        is_changed = await self.change_password(
            guest.visit,
            guest.browser,
            since=given.get("since", ""),
            old=given.get("password", ""),
            new=given.get("new_password", ""),
            code=given.get("code", ""),
        )
        return self.done(guest) if is_changed else None
