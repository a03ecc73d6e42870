"""What a person says about themselves (OpenID Connect Core 5.1), and which scopes ask for it (5.4)."""

from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

Text = str | UnsetType


class Address(Struct, frozen=True, kw_only=True):
    """OpenID Connect Core 5.1.1."""

    formatted: Text = UNSET
    street_address: Text = UNSET
    locality: Text = UNSET
    region: Text = UNSET
    postal_code: Text = UNSET
    country: Text = UNSET


class Claims(Struct, frozen=True, kw_only=True):
    """The standard claims, those apart that a user has anyway. Unset ones are not known."""

    name: Text = UNSET
    given_name: Text = UNSET
    family_name: Text = UNSET
    middle_name: Text = UNSET
    nickname: Text = UNSET
    profile: Text = UNSET
    picture: Text = UNSET
    website: Text = UNSET
    gender: Text = UNSET
    birthdate: Text = UNSET
    zoneinfo: Text = UNSET
    locale: Text = UNSET
    phone_number: Text = UNSET
    phone_number_verified: bool | UnsetType = UNSET
    address: Address | UnsetType = UNSET


NOTHING = Claims()
OF_SCOPE = {
    "profile": (
        "name",
        "given_name",
        "family_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "updated_at",
    ),
    "email": ("email", "email_verified"),
    "address": ("address",),
    "phone": ("phone_number", "phone_number_verified"),
}
SCOPE_OF = {claim: scope for scope, claims in OF_SCOPE.items() for claim in claims}
SUPPORTED = ("sub", *(claim for claims in OF_SCOPE.values() for claim in claims))


def of_registered(claims: tuple[str, ...], scope: tuple[str, ...]) -> tuple[str, ...]:
    """Those of scopes that the client registered: the others are left out (OpenID Connect Core 5.5.1)."""
    return tuple(claim for claim in claims if SCOPE_OF.get(claim, "openid") in scope)


def told(everything: dict[str, Any], scope: tuple[str, ...], asked: tuple[str, ...]) -> dict[str, Any]:
    """Those that the scope or a `claims` request asks for, in the order of this page."""
    wanted = {claim for token in scope for claim in OF_SCOPE.get(token, ())} | set(asked)
    return {claim: everything[claim] for claim in SUPPORTED if claim in wanted and everything.get(claim) is not None}


def as_members(claims: Claims) -> dict[str, Any]:
    """As JSON members."""
    members: dict[str, Any] = msgspec.to_builtins(claims)
    return members
