from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusal import InvalidRequest
from entrypoints.http import form
from entrypoints.http.form import Form
from entrypoints.http.request import Request, WrongContentType
from tests.unit.http.asgi import request

FORM = {"content-type": "application/x-www-form-urlencoded"}
TEXT = st.text(st.characters(codec="utf-8"), min_size=1)
KNOWN = frozenset({"client_id", "client_secret", "grant_type", "otp", "password", "resource", "scope"})


NO_CONTROLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1)


def parse_form(body: bytes) -> Form:
    return form.parse_form(body, KNOWN)


async def read_form(sent: Request) -> Form:
    return await form.read_form(sent, KNOWN)


@given(st.dictionaries(st.sampled_from(sorted(KNOWN - {"resource"})), NO_CONTROLS))
def test_what_is_encoded_comes_out_as_it_was(parameters: dict[str, str]) -> None:
    assert parse_form(urlencode(parameters).encode()).parameters == parameters


@given(st.binary(max_size=300) | st.text("abc=&%+0Af\x00é[]", max_size=60).map(str.encode))
def test_any_bytes_are_a_form_or_refused(body: bytes) -> None:
    with suppress(InvalidRequest):
        assert all(parse_form(body).parameters.values())


@given(TEXT)
def test_a_password_has_any_characters(password: str) -> None:
    assert parse_form(urlencode({"password": password}).encode()).parameters == {"password": password}


@pytest.mark.parametrize("body", [b"scope=a%00", b"scope=a%0Ab", b"scope=%7f", b"scope=%C2%85", b"scope=\x01"])
def test_control_characters_are_refused_by_name(body: bytes) -> None:
    with pytest.raises(InvalidRequest, match=r"^scope must not contain control characters$"):
        parse_form(body)


@pytest.mark.parametrize("body", [b"scope=%", b"scope=%4", b"scope=%zz", b"scope=%u0041"])
def test_a_broken_escape_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequest, match=r"^scope is not percent-encoded"):
        parse_form(body)


@pytest.mark.parametrize("body", [b"scope=%ff", b"scope=%c0%af", b"scope=%ed%a0%80", b"scope=\xff"])
def test_what_is_not_utf_8_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequest, match=r"^scope is not UTF-8$"):
        parse_form(body)


@pytest.mark.parametrize("body", [b"otp=1&otp=1", b"otp=1&ot%70=2", b"otp=&otp=1"])
def test_a_parameter_is_there_once(body: bytes) -> None:
    with pytest.raises(InvalidRequest, match=r"^otp is there twice$"):
        parse_form(body)


def test_a_strange_name_is_not_echoed() -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse_form(b"canary=1&canary=2")
    assert "canary" not in refused.value.text + refused.value.reason


def test_resource_may_repeat() -> None:
    form = parse_form(b"resource=https://a.example&resource=&resource=https://b.example")
    assert form.resources == ("https://a.example", "https://b.example")
    assert form.parameters == {}


def test_a_parameter_without_a_value_was_not_sent() -> None:
    assert parse_form(b"scope=&otp&&grant_type=password").parameters == {"grant_type": "password"}


def test_there_may_be_64_parameters() -> None:
    body = b"&".join(b"p%d=1" % number for number in range(64))
    assert len(parse_form(body).parameters) == 64
    with pytest.raises(InvalidRequest, match="more than 64"):
        parse_form(body + b"&q=1")


def test_brackets_and_semicolons_mean_nothing() -> None:
    assert parse_form(b"otp[]=1;scope=x").parameters == {"otp[]": "1;scope=x"}


@pytest.mark.parametrize("charset", ["", ";charset=utf-8", '; Charset="UTF-8"', ";"])
async def test_the_charset_may_be_said(charset: str) -> None:
    form = await read_form(request(b"otp=1", headers={"content-type": "Application/x-www-form-urlencoded" + charset}))
    assert form.parameters == {"otp": "1"}


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded;charset=utf-16", ""])
async def test_another_type_is_refused(content_type: str) -> None:
    with pytest.raises(WrongContentType):
        await read_form(request(b"otp=1", headers={"content-type": content_type}))


async def test_the_type_must_be_said() -> None:
    with pytest.raises(WrongContentType):
        await read_form(request(b"otp=1"))


async def test_a_parameter_here_and_in_the_query_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="client_id is in the query and in the body"):
        await read_form(request(b"client_id=a", headers=FORM, query=b"x=1&client%5fid=b"))


async def test_the_query_counts_for_nothing() -> None:
    assert (await read_form(request(b"otp=1", headers=FORM, query=b"client_id=a&%ff%"))).parameters == {"otp": "1"}
