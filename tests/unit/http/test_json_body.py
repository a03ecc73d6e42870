import json
from contextlib import suppress
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from domain.refusal import InvalidRequest
from entrypoints.http.json_body import DEEPEST, _depth, parse_json, read_json
from entrypoints.http.request import WrongContentType
from tests.unit.http.asgi import request


class Strict(Struct, forbid_unknown_fields=True):
    username: str
    password: str = ""


class Lenient(Struct):
    names: tuple[str, ...] | None = None
    wanted: bool | None = None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(st.binary(max_size=200) | st.text('{}[]",:\\u0d8e1nul', max_size=60).map(str.encode))
def test_any_bytes_are_an_object_or_refused(body: bytes) -> None:
    with suppress(InvalidRequest):
        parse_json(body, Lenient)


@given(ANYTHING)
def test_any_json_is_the_struct_or_refused(content: Any) -> None:
    try:
        made = parse_json(json.dumps(content).encode(), Strict)
    except InvalidRequest:
        return
    assert content.keys() <= {"username", "password"}
    assert made.username == content["username"]


@given(ANYTHING)
def test_the_depth_is_counted_outside_of_strings(content: Any) -> None:
    def deep(value: Any) -> int:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
        return 0 if inner is None else 1 + max(map(deep, inner), default=0)

    assert _depth(json.dumps(content).encode()) == deep(content)


def refusal(body: bytes, kind: type[Struct] = Strict) -> str:
    with pytest.raises(InvalidRequest) as refused:
        parse_json(body, kind)
    return refused.value.text


def test_a_missing_member_is_named() -> None:
    assert refusal(b"{}") == "username is missing"


def test_a_mistyped_member_is_named() -> None:
    assert refusal(b'{"username":1}') == "username is not of the right type or length"
    assert refusal(b'{"username":null}') == "username is not of the right type or length"
    assert refusal(b'{"names":["a",1]}', Lenient) == "names is not of the right type or length"
    assert refusal(b'{"wanted":"true"}', Lenient) == "wanted is not of the right type or length"


def test_a_doubled_member_is_named() -> None:
    assert refusal(b'{"username":"a","username":"a"}') == "username is there twice"
    assert refusal(b'{"user\\u006eame":"a","username":"b"}') == "username is there twice"


def test_a_strange_member_is_refused_and_not_echoed() -> None:
    text = refusal(b'{"username":"a","canary":1}')
    assert "canary" not in text
    assert "password, username" in text
    assert "canary" not in refusal(b'{"canary":1,"canary":2}')


def test_a_strange_member_is_ignored_where_the_struct_says_so() -> None:
    assert parse_json(b'{"jwks":{"keys":[]},"contacts":["\\u0000"]}', Lenient) == Lenient()


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"a"', b"1", b"nul", b"{", b'{"username":"a"}x', b"\xff", b"\xef\xbb\xbf{}"])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    assert refusal(body).startswith("The body ")


def test_utf_16_is_not_json_here() -> None:
    assert refusal('{"username":"a"}'.encode("utf-16")) == "The body is not JSON."


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1" * 5000])
def test_strange_numbers_are_refused(value: str) -> None:
    assert refusal(f'{{"x":{value}}}'.encode(), Lenient) == "The body is not JSON."


def test_control_characters_are_refused_but_in_a_password() -> None:
    assert refusal(b'{"username":"a\\u0000"}') == "username must not contain control characters"
    assert refusal(b'{"names":["\\n"]}', Lenient) == "names must not contain control characters"
    assert parse_json(b'{"username":"a","password":"\\u0000\\n"}', Strict).password == "\0\n"


def test_lone_surrogates_are_refused_everywhere() -> None:
    assert refusal(b'{"username":"\\ud800"}') == "username is not Unicode text"
    assert refusal(b'{"username":"a","password":"\\udc00"}') == "password is not Unicode text"
    assert parse_json(b'{"username":"\\ud83d\\ude00"}', Strict).username == "\N{GRINNING FACE}"


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_32_levels_are_read_and_33_are_not(opening: bytes, closing: bytes) -> None:
    def nested(levels: int) -> bytes:
        return b'{"x":' + opening * (levels - 1) + b"1" + closing * (levels - 1) + b"}"

    assert parse_json(nested(DEEPEST), Lenient) == Lenient()
    assert refusal(nested(DEEPEST + 1), Lenient) == "The body is nested more than 32 levels deep."
    assert refusal(opening * 10_000, Lenient) == "The body is nested more than 32 levels deep."


@pytest.mark.parametrize("body", [b'"' + b'\\"' * 32_000, b'"\\' * 20_000, b"[]" * 32_000, b'""' * 32_000, b"\\" * 64_000])
def test_no_body_costs_much(body: bytes) -> None:
    started = perf_counter()
    refusal(body)
    assert perf_counter() - started < 0.1  # quadratic, it takes seconds


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"])
async def test_the_type_is_json(content_type: str) -> None:
    assert await read_json(request(b'{"username":"a"}', headers={"content-type": content_type}), Strict) == Strict("a")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json;charset=latin1"])
async def test_another_type_is_refused(content_type: str) -> None:
    with pytest.raises(WrongContentType):
        await read_json(request(b'{"username":"a"}', headers={"content-type": content_type}), Strict)
