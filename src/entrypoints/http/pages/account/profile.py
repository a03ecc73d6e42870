"""`/account`: who somebody says that they are."""

from dataclasses import dataclass
from typing import Any, ClassVar

from application.users.set_claims import SetClaims
from domain.users.claims import as_members
from domain.users.username import parse_username
from entrypoints.http.answer import Answer
from entrypoints.http.form import Form
from entrypoints.http.pages.account.room import AccountEndpoint, Guest
from entrypoints.http.pages.drawing import Drawn

# Names of OpenID Connect Core 5.1, with what browsers know them by (HTML, autofill).
PERSONAL = {
    "name": "name",
    "given_name": "given-name",
    "family_name": "family-name",
    "nickname": "nickname",
    "phone_number": "tel",
    "birthdate": "bday",
    "locale": "language",
    "zoneinfo": "off",
}
POSTAL = {
    "street_address": "street-address",
    "postal_code": "postal-code",
    "locality": "address-level2",
    "region": "address-level1",
    "country": "country-name",
}


@dataclass(frozen=True, slots=True)
class ProfileEndpoint(AccountEndpoint):
    """What applications are told with the scopes profile, email, phone and address, if the person allows it."""

    set_claims: SetClaims
    path: ClassVar[str] = "/account"
    template: ClassVar[str] = "account/profile.html"
    fields: ClassVar[frozenset[str]] = frozenset({"email", *PERSONAL, *POSTAL})
    keeps: ClassVar[frozenset[str]] = fields

    async def show(self, guest: Guest, drawn: Drawn) -> Answer:
        """Every field is free to be left empty."""
        user = guest.visit.user
        members = as_members(user.claims)
        known = guest.typed if guest.typed is not None else {"email": user.email or ""} | members | members.get("address", {})
        return self.draw(guest, drawn, user=user, known=known, personal=PERSONAL, postal=POSTAL, at=guest.query.get("at"))

    async def take(self, guest: Guest, form: Form) -> Answer:
        """An address is replaced as a whole, and only where a part of it is another now."""
        user, given = guest.visit.user, form.parameters
        said: dict[str, Any] = {name: given.get(name) for name in PERSONAL}
        postal = {name: given[name] for name in POSTAL if name in given}
        before = as_members(user.claims).get("address", {})
        if postal != {name: before[name] for name in POSTAL if name in before}:
            said["address"] = postal or None
        await self.set_claims(parse_username(user.username), said, given.get("email", ""), is_verified=None, address=guest.browser.address)
        return self.done(guest)
