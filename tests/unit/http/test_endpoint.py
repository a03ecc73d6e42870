import logging

import msgspec
import pytest

from domain.refusal import InvalidGrant, NoSuch, Refusal
from entrypoints.http.answer import Answer, json
from entrypoints.http.endpoint import Endpoint
from entrypoints.http.errors import Style
from entrypoints.http.request import Request
from tests.unit.http.asgi import request


def failing(error: Exception) -> Endpoint:
    async def act(_: Request) -> Answer:
        raise error

    return Endpoint("token", Style.OAUTH, act)


async def test_an_answer_goes_through() -> None:
    async def act(_: Request) -> Answer:
        return json({"a": 1})

    assert (await Endpoint("token", Style.OAUTH, act)(request())).body == b'{"a":1}'


async def test_a_refusal_is_answered_and_its_reason_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        answer = await failing(InvalidGrant("wrong password"))(request())
    assert answer.status == 400
    assert b"wrong password" not in answer.body
    assert "token refused: invalid_grant, wrong password" in caplog.text


@pytest.mark.parametrize("error", [RuntimeError("canary"), NoSuch("canary")])
async def test_a_bug_is_logged_and_tells_the_client_nothing(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    answer = await failing(error)(request())
    assert answer.status == 500
    assert msgspec.json.decode(answer.body) == {"error": "server_error", "error_description": "Something went wrong here."}
    assert "Traceback" in caplog.text


async def test_a_refusal_is_recorded_with_its_address() -> None:
    seen: list[tuple[str, str]] = []

    async def record(address: str, refusal: Refusal) -> None:
        seen.append((address, refusal.reason))

    async def act(_: Request) -> Answer:
        raise InvalidGrant("why")

    await Endpoint("token", Style.OAUTH, act, record)(request())
    assert seen == [("192.0.2.1", "why")]
