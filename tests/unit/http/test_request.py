import pytest

from domain.refusal import InvalidRequest
from entrypoints.http import request as module
from entrypoints.http.request import LONGEST_BODY, BodyLate, BodyTooLarge, Request
from tests.unit.http.asgi import Body, request, scope


async def test_a_body_is_put_together_from_its_chunks() -> None:
    assert await request(b"a" * 10, b"", b"b").body() == b"a" * 10 + b"b"


async def test_a_body_may_have_64_kib() -> None:
    assert len(await request(b"a" * LONGEST_BODY).body()) == LONGEST_BODY


async def test_a_longer_body_is_refused_and_read_to_its_end() -> None:
    body = Body(b"a" * LONGEST_BODY, b"b", *[b"c" * LONGEST_BODY] * 5)
    with pytest.raises(BodyTooLarge) as refused:
        await Request(scope(), body).body()
    assert refused.value.is_read
    assert body.chunks == []


async def test_reading_on_ends_after_16_mib() -> None:
    chunk = b"a" * 1024 * 1024
    body = Body(*[chunk] * 40)
    with pytest.raises(BodyTooLarge) as refused:
        await Request(scope(), body).body()
    assert not refused.value.is_read
    assert len(body.chunks) > 20


async def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    with pytest.raises(BodyLate):
        await Request(scope(), Body(b"half", is_whole=False)).body()


async def test_reading_on_is_not_waited_for_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    with pytest.raises(BodyTooLarge) as refused:
        await Request(scope(), Body(b"a" * (LONGEST_BODY + 1), is_whole=False)).body()
    assert not refused.value.is_read


async def test_a_sender_that_goes_away_is_refused() -> None:
    with pytest.raises(InvalidRequest) as refused:
        await Request(scope(), Body(b"half", is_whole=False, goes=True)).body()
    assert refused.value.reason == "client disconnected"


@pytest.mark.parametrize("name", ["Authorization", "Content-Type", "Content-Length"])
def test_a_doubled_header_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(InvalidRequest, match=f"The header {name} is doubled"):
        request(headers=[(name, "1"), (name, "1")]).header(name.lower().encode())


async def test_two_lengths_are_refused() -> None:
    with pytest.raises(InvalidRequest):
        await request(b"a", headers=[("content-length", "1"), ("content-length", "2")]).body()


def test_the_address_is_what_the_front_door_found() -> None:
    assert Request(scope(client=("2001:db8::/64", 0)), Body()).address == "2001:db8::/64"
    assert Request(scope(client=None), Body()).address == "unknown"
