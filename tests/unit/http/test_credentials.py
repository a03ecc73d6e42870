from base64 import b64encode
from contextlib import suppress
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusal import InvalidClient, InvalidRequest, InvalidToken, TokenMissing
from entrypoints.http.credentials import bearer, client_credentials, optional_bearer
from entrypoints.http.form import Form
from tests.unit.http.asgi import request

VISIBLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=50)


def basic(text: str | bytes, scheme: str = "Basic") -> dict[str, str]:
    return {"authorization": f"{scheme} {b64encode(text.encode() if isinstance(text, str) else text).decode()}"}


def form(**parameters: str) -> Form:
    return Form(parameters)


@given(VISIBLE, VISIBLE)
def test_both_halves_of_basic_are_form_decoded(client_id: str, secret: str) -> None:
    header = basic(f"{quote_plus(client_id)}:{quote_plus(secret)}")
    read = client_credentials(request(headers=header), form())
    assert (read.client_id, read.method, read.secret and read.secret.reveal()) == (client_id, "client_secret_basic", secret)


@given(st.text(st.characters(max_codepoint=255)))
def test_any_header_is_read_or_refused(header: str) -> None:
    with suppress(InvalidClient):
        client_credentials(request(headers={"authorization": header}), form())
    with suppress(InvalidRequest, InvalidToken):
        optional_bearer(request(headers={"authorization": header}))


def test_our_secrets_need_no_encoding() -> None:
    read = client_credentials(request(headers=basic("app-1_:s-_9", "bAsIc")), form())
    assert read.secret is not None
    assert (read.client_id, read.secret.reveal()) == ("app-1_", "s-_9")


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic !",
        "Basic YQ",
        "Basic YQ==",
        "Bearer abc",
        "Digest a=b",
        basic(":s")["authorization"],
        basic(b"\xff:s")["authorization"],
        basic("a%:s")["authorization"],
        basic("a%00:s")["authorization"],
        basic("a:s%0a")["authorization"],
        basic("é:s")["authorization"],
        basic("a" * 257 + ":s")["authorization"],
    ],
)
def test_malformed_basic_is_a_failed_authentication(header: str) -> None:
    with pytest.raises(InvalidClient):
        client_credentials(request(headers={"authorization": header}), form(client_id="a"))


def test_two_authorization_headers_are_refused() -> None:
    header = basic("a:s")["authorization"]
    with pytest.raises(InvalidRequest, match="Authorization"):
        client_credentials(request(headers=[("authorization", header), ("authorization", header)]), form())
    with pytest.raises(InvalidRequest, match="Authorization"):
        bearer(request(headers=[("authorization", "Bearer a"), ("authorization", header)]))


def test_basic_and_a_secret_in_the_body_are_two_methods() -> None:
    with pytest.raises(InvalidRequest, match="client_secret"):
        client_credentials(request(headers=basic("a:s")), form(client_id="a", client_secret="s"))


def test_the_client_in_the_body_must_be_basics() -> None:
    assert client_credentials(request(headers=basic("a:s")), form(client_id="a")).client_id == "a"
    with pytest.raises(InvalidRequest, match="client_id"):
        client_credentials(request(headers=basic("a:s")), form(client_id="b"))


def test_an_empty_secret_in_basic_is_a_secret() -> None:
    read = client_credentials(request(headers=basic("a:")), form())
    assert (read.method, read.secret and read.secret.reveal()) == ("client_secret_basic", "")


def test_the_body_can_hold_both() -> None:
    read = client_credentials(request(), form(client_id="a", client_secret="s"))
    assert (read.client_id, read.method, read.secret and read.secret.reveal()) == ("a", "client_secret_post", "s")


def test_a_client_without_a_secret_names_itself() -> None:
    read = client_credentials(request(), form(client_id="a"))
    assert (read.client_id, read.method, read.secret) == ("a", "none", None)


def test_who_says_nothing_is_nobody() -> None:
    with pytest.raises(InvalidClient):
        client_credentials(request(), form())
    with pytest.raises(InvalidRequest, match="client_id is missing"):
        client_credentials(request(), form(client_secret="s"))
    with pytest.raises(InvalidClient):
        client_credentials(request(), form(client_id="é"))


@pytest.mark.parametrize("header", ["Bearer abc.DEF-123_~+/==", "bearer   abc.DEF-123_~+/==", "BEARER abc.DEF-123_~+/== "])
def test_a_bearer_token_is_in_the_header(header: str) -> None:
    assert bearer(request(headers={"authorization": header})).reveal() == "abc.DEF-123_~+/=="


@pytest.mark.parametrize("headers", [{}, {"authorization": ""}, {"authorization": "Basic YTpz"}, {"authorization": "Bearerabc"}])
def test_another_scheme_is_no_token(headers: dict[str, str]) -> None:
    with pytest.raises(TokenMissing):
        bearer(request(headers=headers, query=b"access_token=abc"))


@pytest.mark.parametrize("token", ["", " ", "a b", "a,b", "=a", "é", "a\x00"])
def test_a_malformed_bearer_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidRequest):
        bearer(request(headers={"authorization": f"Bearer {token}"}))


def test_a_long_bearer_token_is_refused_unread() -> None:
    with pytest.raises(InvalidToken):
        bearer(request(headers={"authorization": "Bearer " + "é" * 8193}))
