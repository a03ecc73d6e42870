"""Bodies of type `application/json`, as our own endpoints take them."""

import json
import re
from itertools import accumulate
from typing import Any, NoReturn, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from domain.refusal import InvalidRequest
from entrypoints.http.form import ANY_CHARACTERS, CONTROLS
from entrypoints.http.media_type import is_media_type
from entrypoints.http.request import Request, WrongContentType

S = TypeVar("S", bound=Struct)

DEEPEST = 32
# A string that never closes ends with the body, so that no input makes this go back and try again.
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_PLACE = re.compile(r"at `\$\.(\w+)")


async def read_json(request: Request, kind: type[S]) -> S:
    """The JSON object in the body. Raises `InvalidRequest`."""
    if not is_media_type(request.header(b"content-type"), "application/json"):
        raise WrongContentType("The Content-Type must be application/json.")
    return parse_json(await request.body(), kind)


def parse_json(body: bytes, kind: type[S]) -> S:
    """The object as a Struct, which says what is known, what is demanded, and whether strangers are ignored.

    Raises `InvalidRequest`, which names the member if it is a known one. The depth is counted before anything parses:
    every parser that recurses can be made to run out of stack.
    """
    if _depth(body) > DEEPEST:
        raise InvalidRequest(f"The body is nested more than {DEEPEST} levels deep.")
    known = {field.encode_name for field in fields(kind)}

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for name, value in pairs:
            if name in members:
                raise InvalidRequest(f"{_called(name, known)} is there twice")
            members[name] = value
        return members

    try:
        members = json.loads(body.decode(), object_pairs_hook=unique, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise InvalidRequest("The body is not JSON.") from None
    if not isinstance(members, dict):
        raise InvalidRequest("The body must be a JSON object.")
    return _convert(members, kind, known)


def _convert(members: dict[str, Any], kind: type[S], known: set[str]) -> S:
    for field in fields(kind):
        if field.required and field.encode_name not in members:
            raise InvalidRequest(f"{field.encode_name} is missing")
    if kind.__struct_config__.forbid_unknown_fields and not known.issuperset(members):
        raise InvalidRequest("There is a member that is not known here. Known are " + ", ".join(sorted(known)) + ".")
    for name in known & members.keys():
        _check_characters(name, members[name])
    try:
        return msgspec.convert(members, kind, strict=True)
    except msgspec.ValidationError as error:
        place = _PLACE.search(str(error))
        raise InvalidRequest(f"{place[1] if place else 'A member'} is not of the right type or length") from None


def _check_characters(name: str, value: object) -> None:
    """Text that databases, logs and terminals take as it is. A password is none: it is hashed and nothing else."""
    if isinstance(value, str):
        if _LONE_SURROGATE.search(value):
            raise InvalidRequest(f"{name} is not Unicode text")
        if name not in ANY_CHARACTERS and CONTROLS.search(value):
            raise InvalidRequest(f"{name} must not contain control characters")
    elif isinstance(value, list):
        for item in value:
            _check_characters(name, item)


def _depth(body: bytes) -> int:
    """How deep brackets nest, those in strings apart."""
    brackets = _STRING.sub(b"", body).translate(None, _NOT_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)


def _called(name: str, known: set[str]) -> str:
    return name if name in known else "A member"


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")
