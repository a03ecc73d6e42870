"""An operator says who a person is, or the person does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from msgspec import UNSET, structs

from application.audit.trail import AuditTrail
from application.ports.clock import Clock
from application.ports.store import Store
from application.users.find_user import find_user
from domain.refusal import InvalidRequest
from domain.users.claims import Claims, as_members
from domain.users.email import check_email
from domain.users.user import User
from domain.users.username import Username

YEAR = 4  # digits
_BIRTHDATE = re.compile(r"[0-9]{4}(-[0-9]{2}-[0-9]{2})?", re.ASCII)  # OpenID Connect Core 5.1
_LEFT_OUT, _A_LEAP_YEAR = "0000", "2000"  # a birthday whose year is left out, 29 February too
LONGEST = 2048  # characters of one claim


class ClaimUnfit(InvalidRequest):
    """A claim cannot be what was said."""

    def __init__(self, claim: str, must: str) -> None:
        super().__init__(f"{claim} {must}")
        self.claim = claim


@dataclass(frozen=True, slots=True)
class SetClaims:
    """Change what is said of a person (OpenID Connect Core 5.1), and leave the rest. None takes a claim back, and "" the e-mail address."""

    store: Store
    trail: AuditTrail
    clock: Clock

    async def __call__(
        self, username: Username, claims: Mapping[str, Any], email: str | None, *, is_verified: bool | None, address: str | None = None
    ) -> User:
        """Raises `NoSuch`, `InvalidRequest`."""
        now = self.clock.now()
        async with self.store.begin() as unit:
            found = await find_user(unit.users, username)
            user = await unit.users.hold(found.username_key) or found  # nobody else's change in between is lost
            changed = structs.replace(
                user,
                email=user.email if email is None else _email(email),
                email_verified=(user.email_verified and email in {None, user.email}) if is_verified is None else is_verified,
                claims=_with(user.claims, _unverified(user.claims, claims)),
                updated_at=now,
            )
            await unit.users.set_claims(changed)
            names = " ".join(sorted({*claims, *(["email"] if email is not None else [])}))
            await unit.audit.add(self.trail.event("claims_set", now, sub=user.sub, address=address, reason=names))
        return changed


def _email(text: str) -> str | None:
    try:
        return check_email(text) if text else None
    except InvalidRequest:
        raise ClaimUnfit("email", "must be an address such as name@example.com") from None


def _is_date(text: str) -> bool:
    """OpenID Connect Core 5.1: a day, or a year alone."""
    if not _BIRTHDATE.fullmatch(text):
        return False
    year, day = text[:YEAR], text[YEAR:] or "-01-01"
    try:
        date.fromisoformat((_A_LEAP_YEAR if year == _LEFT_OUT else year) + day)
    except ValueError:
        return False
    return True


def _unverified(before: Claims, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """A new number has been verified by nobody, unless it is said in the same breath."""
    is_new = "phone_number" in changes and (changes["phone_number"] or UNSET) != before.phone_number
    return {"phone_number_verified": None, **changes} if is_new else changes


def _with(before: Claims, changes: Mapping[str, Any]) -> Claims:
    for name, value in changes.items():
        if name not in Claims.__struct_fields__:
            raise InvalidRequest(f"claims are {', '.join(Claims.__struct_fields__)}")
        if isinstance(value, str) and (len(value) > LONGEST or not value.isprintable()):
            raise ClaimUnfit(name, f"must have at most {LONGEST} printable characters")
        if name == "birthdate" and value is not None and not _is_date(str(value)):
            raise ClaimUnfit(name, "must be YYYY-MM-DD, or YYYY")
    members = {name: value for name, value in (as_members(before) | dict(changes)).items() if value is not None}
    try:
        return msgspec.convert(members, Claims)
    except msgspec.ValidationError:
        raise InvalidRequest("a claim is not of the right type") from None
