"""Bodies of type `application/x-www-form-urlencoded`, as OAuth's endpoints take them (RFC 6749 appendix B)."""

import re
from urllib.parse import unquote_to_bytes

from msgspec import Struct

from domain.refusal import InvalidRequest
from entrypoints.http.media_type import is_media_type
from entrypoints.http.request import Request, WrongContentType

MOST_FIELDS = 64
RESOURCE = "resource"  # the one that may repeat (RFC 8707 2)
OF_CLIENTS = frozenset({"client_id", "client_secret"})  # in every form of a client
ANY_CHARACTERS = frozenset({"password"})
MEDIA_TYPE = "application/x-www-form-urlencoded"
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class Form(Struct, frozen=True):
    """The parameters that were sent with a value: one without counts as left out (RFC 6749 3.2)."""

    parameters: dict[str, str]  # each once
    resources: tuple[str, ...] = ()  # in the order sent


async def read_form(request: Request, known: frozenset[str]) -> Form:
    """The form in the body. `known`: the names that mean something here. Raises `InvalidRequest`."""
    if not is_media_type(request.header(b"content-type"), MEDIA_TYPE):
        raise WrongContentType("The Content-Type must be application/x-www-form-urlencoded.")
    form = parse_form(await request.body(), known)
    _refuse_twice(form, request.query, known)
    return form


def parse_form(body: bytes, known: frozenset[str], any_characters: frozenset[str] = ANY_CHARACTERS) -> Form:
    """The parameters of a form. Names that are not ours are checked like others, and never echoed.

    Raises `InvalidRequest` for more than 64 fields, a broken percent-encoding, what is not UTF-8, a control character
    (in a password they are characters like others: `any_characters`), and a parameter that is there twice.
    """
    fields = body.split(b"&", MOST_FIELDS)
    if len(fields) > MOST_FIELDS:
        raise InvalidRequest(f"There are more than {MOST_FIELDS} parameters.")
    values: dict[str, list[str]] = {}
    for field in fields:
        if field:
            raw_name, _, raw_value = field.partition(b"=")
            name = decode(raw_name, "A parameter's name")
            value = decode(raw_value, _called(name, known), any_characters=name in any_characters)
            if name in values and name != RESOURCE:
                raise InvalidRequest(f"{_called(name, known)} is there twice")
            values.setdefault(name, []).append(value)
    resources = tuple(filter(None, values.pop(RESOURCE, ())))
    return Form({name: sent[0] for name, sent in values.items() if sent[0]}, resources)


def decode(raw: bytes, what: str, *, any_characters: bool = False) -> str:
    """One form-encoded name or value (RFC 6749 appendix B). Raises `InvalidRequest`, which names `what`."""
    if _BROKEN_ESCAPE.search(raw):
        raise InvalidRequest(f"{what} is not percent-encoded as it must be")
    try:
        text = unquote_to_bytes(raw.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise InvalidRequest(f"{what} is not UTF-8") from None
    if not any_characters and CONTROLS.search(text):
        raise InvalidRequest(f"{what} must not contain control characters")
    return text


def _refuse_twice(form: Form, query: bytes, known: frozenset[str]) -> None:
    """In the query a parameter counts for nothing (RFC 6749 3.2 has them in the body); here and there is a trap."""
    for field in query.split(b"&", MOST_FIELDS) if query else ():
        name = unquote_to_bytes(field.partition(b"=")[0].replace(b"+", b" ")).decode(errors="replace")
        if name in known and name in form.parameters:
            raise InvalidRequest(f"{name} is in the query and in the body")


def _called(name: str, known: frozenset[str]) -> str:
    return name if name in known else "A parameter"
