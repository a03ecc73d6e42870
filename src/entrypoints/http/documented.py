"""How an operation gets its documentation: bodies and errors that our own readers and our own mapping define."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import UnionType
from typing import Any

import msgspec
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example, OpenAPIMediaType, Operation, Parameter, RequestBody, Schema
from msgspec import Struct

from domain.refusal import Overloaded, Refusal, Throttled
from entrypoints.http.errors import PROBLEM, OAuthError, Problem, Style, refused
from entrypoints.http.request import BodyLate, BodyTooLarge, WrongContentType

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

_WHEN = datetime(2026, 11, 25, 12, tzinfo=UTC)
THROTTLED = Throttled("", _WHEN, _WHEN + timedelta(minutes=15))
OAUTH_UNREADABLE = (BodyTooLarge(is_read=True), BodyLate())
UNREADABLE = (*OAUTH_UNREADABLE, WrongContentType("The Content-Type must be application/json."))


def takes(kind: type[Struct], media_type: str, *examples: Mapping[str, Any]) -> type[Operation]:
    """An operation with this body, which Litestar does not read, and examples of it."""

    @dataclass
    class Documented(Operation):
        def __post_init__(self) -> None:
            content = OpenAPIMediaType(
                schema=_schema(kind),
                examples={f"example{number}": Example(value=dict(example)) for number, example in enumerate(examples, 1)},
            )
            self.request_body = RequestBody(content={media_type: content}, required=True)

    return Documented


def asks(kind: type[Struct]) -> type[Operation]:
    """An operation with these parameters in the query, which Litestar does not read."""

    @dataclass
    class Documented(Operation):
        def __post_init__(self) -> None:
            schema = _schema(kind)
            self.parameters = [
                Parameter(name=name, param_in="query", required=name in (schema.required or ()), schema=inner)
                for name, inner in (schema.properties or {}).items()
            ]

    return Documented


def page_of(description: str) -> ResponseSpec:
    """An answer for people."""
    return ResponseSpec(str, generate_examples=False, description=description, media_type="text/html")


def gives(kind: type[Struct] | UnionType | None, description: str, *examples: object, media_type: str = JSON) -> ResponseSpec:
    """An answer. None: without a body."""
    return ResponseSpec(
        kind,
        generate_examples=False,
        description=description,
        media_type=media_type,
        examples=[Example(summary=description, value=msgspec.to_builtins(example)) for example in examples] or None,
    )


def errors(style: Style, *refusals: Refusal | Overloaded) -> dict[int, ResponseSpec]:
    """What can go wrong, by status, exactly as it would be answered."""
    kind, media_type = (OAuthError, JSON) if style is Style.OAUTH else (Problem, PROBLEM)
    found: dict[int, ResponseSpec] = {}
    for refusal in refusals:
        answer = refused(refusal, style)
        if answer is None:
            raise TypeError(f"{type(refusal).__name__} is met by operators alone")
        spec = found.setdefault(answer.status, ResponseSpec(kind, False, "", media_type, []))  # noqa: FBT003, no keywords twice
        sentence = " ".join((type(refusal).__doc__ or "").split()).partition(". ")[0].removesuffix(".") + "."
        spec.description = f"{spec.description} {sentence}".strip()
        if spec.examples is not None:
            spec.examples.append(Example(summary=sentence, value=msgspec.json.decode(answer.body)))
    return found


def _schema(kind: type[Struct]) -> Schema:
    """A Struct's JSON Schema, written out where it is used."""
    (root,), definitions = msgspec.json.schema_components([kind], ref_template="{name}")
    return _converted(definitions[root["$ref"]])


def _converted(schema: Mapping[str, Any]) -> Schema:
    names = {"anyOf": "any_of", "additionalProperties": "additional_properties", "minLength": "min_length", "maxLength": "max_length"}
    values = {names.get(name, name): value for name, value in schema.items() if name not in {"title", "default"}}
    if "properties" in values:
        values["properties"] = {name: _converted(inner) for name, inner in values["properties"].items()}
    if "items" in values and isinstance(values["items"], Mapping):
        values["items"] = _converted(values["items"])
    if "any_of" in values:
        values["any_of"] = [_converted(inner) for inner in values["any_of"]]
    return Schema(**values)
