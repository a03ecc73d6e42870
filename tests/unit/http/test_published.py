from datetime import timedelta

import pytest

from entrypoints.http.published import prepared, unless_known
from tests.unit.http.asgi import request

ANSWER = prepared(b"{}", b"application/json", timedelta(minutes=5), (b"access-control-allow-origin", b"*"))
ETAG = dict(ANSWER.headers)[b"etag"].decode()


def test_it_says_how_long_it_may_be_kept() -> None:
    assert dict(ANSWER.headers)[b"cache-control"] == b"public, max-age=300"


def test_other_bytes_have_another_etag() -> None:
    assert dict(prepared(b"[]", b"application/json", timedelta(1)).headers)[b"etag"].decode() != ETAG


@pytest.mark.parametrize("known", [ETAG, f"W/{ETAG}", f'"other", {ETAG}', "*"])
def test_who_has_it_is_told_so(known: str) -> None:
    answer = unless_known(ANSWER, request(headers={"if-none-match": known}))
    assert (answer.status, answer.body) == (304, b"")
    assert dict(answer.headers)[b"etag"].decode() == ETAG
    assert dict(answer.headers)[b"access-control-allow-origin"] == b"*"


@pytest.mark.parametrize("known", ["", '"other"', ETAG.strip('"')])
def test_who_has_something_else_gets_it(known: str) -> None:
    assert unless_known(ANSWER, request(headers={"if-none-match": known})) is ANSWER
