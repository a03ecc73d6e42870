"""What people and programs send, in every shape: either it is taken and stays what it was, or it is refused in words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.authenticators.totp import otp_uri, parse_code
from domain.clients.redirect_uri import check_redirect_uri
from domain.refusal import InvalidRedirectUri, InvalidRequest, InvalidScope, InvalidTarget, Refusal
from domain.resources import check_resource
from domain.scope import narrow, parse_scope
from domain.users.username import parse_username

TEXT = st.text(max_size=200)


@given(TEXT)
def test_a_scope_is_read_back_as_it_was_written_or_refused(text: str) -> None:
    try:
        tokens = parse_scope(text)
    except InvalidScope:
        return
    assert set(tokens) == set(text.split(" "))
    assert len(tokens) == len(set(tokens))
    assert parse_scope(" ".join(tokens)) == tokens


@given(st.lists(st.sampled_from("abcd"), max_size=5), st.lists(st.sampled_from("abcd"), max_size=5))
def test_a_scope_is_never_widened(asked: list[str], granted: list[str]) -> None:
    try:
        assert set(narrow(tuple(asked), tuple(granted))) <= set(granted)
    except InvalidScope:
        assert set(asked) - set(granted)


@given(TEXT)
def test_a_username_is_refused_or_all_its_spellings_have_one_key(text: str) -> None:
    try:
        name = parse_username(text)
    except InvalidRequest:
        return
    assert 1 <= len(text) <= 64
    assert ":" not in name.shown + name.key
    for spelling in (text.upper(), text.lower(), unicodedata.normalize("NFKC", text), name.shown, name.key):
        try:
            assert parse_username(spelling).key == parse_username(parse_username(spelling).key).key
        except InvalidRequest:
            assert len(spelling) > 64 or len(spelling) != len(text)


@pytest.mark.parametrize("name", ["mira", "Mira@example.org", "李小龍", "Zoë", "a.b-c_d", "x" * 64, "🦊"])
def test_names_of_all_kinds_are_taken(name: str) -> None:
    assert parse_username(name).shown == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name",
    ["", "x" * 65, "a b", "a:b", "a：b", "a\tb", "a\nb", "a\0b", "a\u200bb", "a\u202eb", "a\u00a0b", "\ufeffa", "a\ud800", "a\u00adb", "¨"],
)
def test_names_that_are_empty_long_or_hold_what_cannot_be_seen_are_refused(name: str) -> None:
    with pytest.raises(InvalidRequest, match="username"):
        parse_username(name)


@given(TEXT)
def test_a_code_is_six_ascii_digits_or_refused(text: str) -> None:
    try:
        assert parse_code(text, "code") == text
    except InvalidRequest:
        assert not (len(text) == 6 and text.isascii() and text.isdigit())
    else:
        assert len(text) == 6


@given(TEXT)
def test_a_redirect_uri_is_taken_unchanged_or_refused(text: str) -> None:
    for prefix in ("", "https://", "https://rp.example/", "http://localhost:", "com.example:/"):
        try:
            assert check_redirect_uri(prefix + text, may_be_private_use=True) == prefix + text
        except InvalidRedirectUri:
            continue
        assert not set(prefix + text) & set('#*\\"<>^`{|} \t\r\n\0')


@pytest.mark.parametrize(
    "uri",
    [
        "https://rp.example/cb",
        "https://rp.example:8443/cb?x=1&y=%20",
        "http://127.0.0.1/cb",
        "http://[::1]:1/cb",
        "http://localhost/",
        "com.example.app:/cb",
        "com.example.app://host/cb",
    ],
)
def test_redirect_uris_of_all_kinds_are_taken(uri: str) -> None:
    assert check_redirect_uri(uri, may_be_private_use=True) == uri


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "https:",
        "https:/rp.example/cb",
        "https://",
        "https://:443/",
        "https://rp.example:99999/",
        "https://rp.example:x/",
        "http://rp.example/",
        "http://localhost.evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1@evil.example/",
        "https://a@rp.example/",
        "HTTPS://rp.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "myapp:/cb",
        "//rp.example/",
        "/cb",
        "https://rp.exämple/",
        "https://rp.example/\u202e",
        "https://[::1",
    ],
)
def test_redirect_uris_that_a_browser_might_read_differently_are_refused(uri: str) -> None:
    with pytest.raises(InvalidRedirectUri):
        check_redirect_uri(uri, may_be_private_use=True)


@given(TEXT)
def test_a_resource_is_taken_unchanged_or_refused(text: str) -> None:
    try:
        assert check_resource(text) == text
    except InvalidTarget:
        return
    assert "#" not in text


@given(TEXT, TEXT)
def test_an_otpauth_label_has_one_colon_and_no_plus(issuer: str, name: str) -> None:
    try:
        shown = parse_username(name).shown
        uri = otp_uri(issuer.encode("utf-8", "replace").decode(), shown, "SECRET")
    except Refusal:
        return
    label = uri.removeprefix("otpauth://totp/").partition("?")[0]
    assert label.count(":") == 1
    assert "+" not in label
    assert uri.isascii()
