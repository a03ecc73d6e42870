"""The query of an authorization request (RFC 6749 4.1.1): read as far as it can be, so that the client can be told what is wrong."""

from application.authorization.begin_authorization import Query
from domain.refusal import InvalidRequest
from entrypoints.http.form import MOST_FIELDS, RESOURCE, decode

ANY_CHARACTERS = frozenset({"claims"})  # JSON may have lines


def parse_query(raw: bytes) -> Query:
    """Nothing is judged here but the number of fields. A parameter without a value counts as left out (RFC 6749 3.1).

    Raises `InvalidRequest`.
    """
    fields = raw.split(b"&", MOST_FIELDS)
    if len(fields) > MOST_FIELDS:
        raise InvalidRequest(f"There are more than {MOST_FIELDS} parameters.")
    values: dict[str, str] = {}
    resources: list[str] = []
    doubled, malformed = set(), set()
    for field in filter(None, fields):
        name, value = _decoded(field)
        if value is None:
            malformed.add(name)
        elif name == RESOURCE:
            resources.append(value)
        elif name in values:
            doubled.add(name)
        else:
            values[name] = value
    return Query(
        parameters={name: value for name, value in values.items() if value},
        resources=tuple(filter(None, resources)),
        doubled=frozenset(doubled),
        malformed=frozenset(malformed),
    )


def _decoded(field: bytes) -> tuple[str, str | None]:
    """Name and value; None: it cannot be read."""
    raw_name, _, raw_value = field.partition(b"=")
    try:
        name = decode(raw_name, "A parameter's name")
    except InvalidRequest:
        return "", None
    try:
        return name, decode(raw_value, "A parameter", any_characters=name in ANY_CHARACTERS)
    except InvalidRequest:
        return name, None
