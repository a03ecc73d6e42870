from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from application.audit import decisions  # noqa: F401, loads what it refuses with
from domain.refusal import (
    InsufficientScope,
    InvalidClient,
    InvalidRequest,
    InvalidToken,
    NoSuch,
    Overloaded,
    Refusal,
    ResourceExists,
    Throttled,
    TokenMissing,
    UserExists,
)
from entrypoints.http.answer import Answer
from entrypoints.http.errors import PLAIN, STATUSES, Style, plain, refused, status_of
from entrypoints.http.request import BodyLate, BodyTooLarge, WrongContentType

OPERATORS = {"ResourceExists", "NoSuch", "TooEarly"}
# Told to the client in the redirect (RFC 6749 4.1.2.1), never as an answer of ours.
REDIRECTED = {
    "UnsupportedResponseType",
    "AccessDenied",
    "RequestNotSupported",
    "RequestUriNotSupported",
    "LoginRequired",
    "ConsentRequired",
    "InteractionRequired",
    "UnmetAuthenticationRequirements",
}
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def every(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for inner in kind.__subclasses__():
        yield inner
        yield from every(inner)


def answered(refusal: Refusal | Overloaded, style: Style) -> tuple[int, dict[str, object], dict[bytes, bytes]]:
    answer = refused(refusal, style)
    assert answer is not None
    return answer.status, msgspec.json.decode(answer.body), dict(answer.headers)


def test_every_refusal_has_a_status_or_goes_another_way() -> None:
    assert {kind.__name__ for kind in every(Refusal) if status_of(kind, Style.PROBLEM) is None} == OPERATORS | REDIRECTED


def test_who_has_too_little_scope_is_told_which() -> None:
    status, _, headers = answered(InsufficientScope(""), Style.BEARER)
    assert status == 403
    assert headers[b"www-authenticate"].endswith(
        b'error="insufficient_scope", error_description="%s", scope="openid"' % InsufficientScope.text.encode()
    )


@pytest.mark.parametrize("kind", [kind for kind in every(Refusal) if kind.__name__ not in OPERATORS], ids=lambda kind: kind.__name__)
def test_every_text_is_plain_ascii(kind: type[Refusal]) -> None:
    """RFC 6749 5.2, and it stands in a quoted string of a header."""
    assert kind.text.isascii()
    assert kind.text.isprintable()
    assert not {'"', "\\"} & set(kind.text)


def test_what_only_operators_meet_has_no_answer() -> None:
    assert refused(ResourceExists(""), Style.PROBLEM) is None
    assert refused(NoSuch("user"), Style.OAUTH) is None


def test_oauth_errors_have_two_members() -> None:
    status, content, headers = answered(InvalidRequest("scope is there twice"), Style.OAUTH)
    assert (status, content) == (400, {"error": "invalid_request", "error_description": "scope is there twice"})
    assert headers == {b"content-type": b"application/json"}


def test_a_problem_has_the_members_of_both_standards() -> None:
    status, content, headers = answered(UserExists("why"), Style.PROBLEM)
    assert status == 409
    assert content == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "This username is taken.",
        "error": "user_exists",
        "error_description": "This username is taken.",
    }
    assert headers == {b"content-type": b"application/problem+json"}


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("kind", [kind for kind in STATUSES if issubclass(kind, Refusal)], ids=lambda kind: kind.__name__)
def test_the_private_reason_stays_private(kind: type[Refusal], style: Style) -> None:
    refusal = kind.__new__(kind)
    Refusal.__init__(refusal, "canary")
    refusal.__dict__.setdefault("retry_after", 1)
    refusal.__dict__.setdefault("is_read", True)
    assert "canary" not in str(refused(refusal, style))


def test_a_failed_client_is_told_the_scheme() -> None:
    status, _, headers = answered(InvalidClient(""), Style.OAUTH)
    assert status == 401
    assert headers[b"www-authenticate"] == b'Basic realm="watchword"'


def test_who_sent_no_token_gets_a_challenge_without_a_code() -> None:
    for style in (Style.BEARER, Style.PROBLEM):
        status, _, headers = answered(TokenMissing(""), style)
        assert status == 401
        assert headers[b"www-authenticate"] == b'Bearer realm="watchword"'


def test_a_bad_token_gets_a_challenge_with_its_code() -> None:
    status, _, headers = answered(InvalidToken(""), Style.BEARER)
    assert status == 401
    assert (
        headers[b"www-authenticate"] == b'Bearer realm="watchword", error="invalid_token", error_description="The token was not accepted."'
    )


def test_a_malformed_token_gets_a_challenge_and_a_malformed_body_none() -> None:
    status, _, headers = answered(InvalidRequest("what"), Style.BEARER)
    assert status == 400
    assert headers[b"www-authenticate"] == b'Bearer realm="watchword", error="invalid_request", error_description="what"'
    assert b"www-authenticate" not in answered(InvalidRequest("what"), Style.PROBLEM)[2]


@pytest.mark.parametrize("style", Style)
def test_who_must_wait_is_told_how_long(style: Style) -> None:
    status, content, headers = answered(Throttled("", NOW, NOW + timedelta(seconds=90)), style)
    assert (status, content["error"], headers[b"retry-after"]) == (429, "temporarily_unavailable", b"90")
    status, content, headers = answered(Overloaded("", 3), style)
    assert (status, content["error"], headers[b"retry-after"]) == (503, "temporarily_unavailable", b"3")


def test_the_wrong_type_is_415_but_on_oauths_routes() -> None:
    assert answered(WrongContentType("what"), Style.PROBLEM)[0] == 415
    assert answered(WrongContentType("what"), Style.OAUTH)[0] == 400


def test_a_connection_is_closed_only_where_something_is_still_to_come() -> None:
    assert answered(BodyTooLarge(is_read=True), Style.OAUTH)[0] == 413
    assert b"connection" not in answered(BodyTooLarge(is_read=True), Style.OAUTH)[2]
    assert answered(BodyTooLarge(is_read=False), Style.PROBLEM)[2][b"connection"] == b"close"
    assert answered(BodyLate(), Style.BEARER)[0] == 408
    assert answered(BodyLate(), Style.OAUTH)[2][b"connection"] == b"close"


@pytest.mark.parametrize("status", PLAIN)
@pytest.mark.parametrize("style", Style)
def test_what_has_no_class_is_worded_alike(status: int, style: Style) -> None:
    answer: Answer = plain(status, style)
    assert answer.status == status
    assert {"error", "error_description"} <= msgspec.json.decode(answer.body).keys()
