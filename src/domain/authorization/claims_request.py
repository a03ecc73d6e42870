"""The `claims` parameter (OpenID Connect Core 5.5)."""

from typing import Any

import msgspec
from msgspec import Struct

from domain.refusal import InvalidRequest

LONGEST = 4096  # characters


class ClaimsRequest(Struct, frozen=True, kw_only=True):
    """What was asked for by name. What cannot be had is left out without a word (5.5.1), an essential `acr` apart."""

    id_token: tuple[str, ...] = ()
    userinfo: tuple[str, ...] = ()
    acr_values: tuple[str, ...] = ()  # of an essential `acr`: one of these, or no answer (5.5.1.1)
    subs: tuple[str, ...] | None = None  # one of these people, or nobody; None: anybody


def parse_claims(text: str) -> ClaimsRequest:
    """Raises `InvalidRequest`."""
    if len(text) > LONGEST:
        raise InvalidRequest("claims is too long")
    try:
        asked = msgspec.json.decode(text)  # of text: a lone surrogate is no JSON for it
    except (ValueError, RecursionError):
        raise InvalidRequest("claims is not JSON") from None
    if not isinstance(asked, dict):
        raise InvalidRequest("claims must be a JSON object")
    id_token, userinfo = (_members(asked.get(name)) for name in ("id_token", "userinfo"))
    acr = id_token.get("acr") or {}
    people = [_values(sub) for sub in (id_token.get("sub"), userinfo.get("sub")) if sub and {"value", "values"} & sub.keys()]
    return ClaimsRequest(
        id_token=tuple(id_token),
        userinfo=tuple(userinfo),
        acr_values=_values(acr) if acr.get("essential") is True else (),
        subs=tuple(sub for sub in people[0] if sub in people[-1]) if people else None,  # whom both members allow
    )


def _members(asked: object) -> dict[str, dict[str, Any] | None]:
    if asked is None:
        return {}
    if not isinstance(asked, dict) or not all(value is None or isinstance(value, dict) for value in asked.values()):
        raise InvalidRequest("claims must name each claim with null or an object")
    return asked


def _values(wanted: dict[str, Any]) -> tuple[str, ...]:
    values = wanted.get("values", [wanted["value"]] if "value" in wanted else [])
    return tuple(value for value in values if isinstance(value, str)) if isinstance(values, list) else ()
