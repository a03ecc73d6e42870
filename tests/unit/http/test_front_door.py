from collections.abc import Mapping, MutableMapping
from ipaddress import IPv4Network
from typing import Any

import pytest

from entrypoints.http.answer import Answer, Send
from entrypoints.http.client_address import ClientAddress
from entrypoints.http.front_door import FrontDoor, Scope
from entrypoints.http.request import Receive, Request
from tests.unit.http.asgi import Body, scope


class Inner:
    """The application behind the door: it answers, and remembers what it was asked."""

    def __init__(self, answer: Answer | Exception) -> None:
        self.answer = answer
        self.asked: list[Mapping[str, Any]] = []

    async def __call__(self, asked: Scope, _receive: Receive, send: Send) -> None:
        self.asked.append(asked)
        if isinstance(self.answer, Exception):
            raise self.answer
        await self.answer.send(send)


class Sent:
    """What the server was given to send."""

    def __init__(self) -> None:
        self.messages: list[MutableMapping[str, Any]] = []

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[bytes, bytes]:
        pairs = self.messages[0]["headers"]
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.messages[1:])


HOSTS = frozenset({b"id.example", b"localhost:5000", b"[::1]", b"127.0.0.1:5000"})


def nowhere(_request: Request) -> Answer:
    return Answer(404, b"nothing here")


async def ask(inner: Inner, *headers: tuple[str, str], **more: object) -> Sent:
    door = FrontDoor(inner, HOSTS, ClientAddress((IPv4Network("10.0.0.0/8"),), "forwarded-for"), nowhere)
    sent = Sent()
    await door(scope(headers) | more, Body(b""), sent)
    return sent


def inner(answer: Answer | Exception | None = None) -> Inner:
    return Inner(answer or Answer(200, b"hello", ((b"content-type", b"text/plain"),)))


HOST = ("host", "id.example")


async def test_an_answer_carries_what_every_answer_carries() -> None:
    sent = await ask(inner(), HOST)
    assert (sent.status, sent.body) == (200, b"hello")
    assert sent.headers == {
        b"content-type": b"text/plain",
        b"content-length": b"5",
        b"x-content-type-options": b"nosniff",
        b"referrer-policy": b"no-referrer",
        b"content-security-policy": b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        b"cross-origin-opener-policy": b"same-origin",
        b"cross-origin-resource-policy": b"same-origin",
        b"strict-transport-security": b"max-age=31536000",
        b"cache-control": b"no-store",
        b"pragma": b"no-cache",
    }


async def test_an_answer_may_say_something_else() -> None:
    ours = ((b"cache-control", b"public"), (b"Content-Security-Policy", b"default-src 'self'"))
    sent = await ask(inner(Answer(200, b"", ours)), HOST)
    assert sent.headers[b"cache-control"] == b"public"
    assert sent.headers[b"content-security-policy"] == b"default-src 'self'"
    assert b"pragma" not in sent.headers


@pytest.mark.parametrize("host", ["localhost:5000", "127.0.0.1:5000", "[::1]"])
async def test_a_developers_machine_is_not_bound_to_https(host: str) -> None:
    assert b"strict-transport-security" not in (await ask(inner(), ("host", host))).headers


@pytest.mark.parametrize("host", ["id.example", "ID.Example", "localhost:5000"])
async def test_our_hosts_are_served(host: str) -> None:
    assert (await ask(inner(), ("host", host))).status == 200


@pytest.mark.parametrize(
    "host", ["", "evil.example", "id.example.", "id.example:8443", "localhost", "id.example, evil.example", "id.example@evil.example"]
)
async def test_another_host_is_not_served(host: str) -> None:
    behind = inner()
    sent = await ask(behind, ("host", host))
    assert sent.status == 421
    assert sent.headers[b"content-type"] == b"application/problem+json"
    assert sent.headers[b"x-content-type-options"] == b"nosniff"
    assert behind.asked == []


async def test_a_missing_or_doubled_host_is_not_served() -> None:
    assert (await ask(inner())).status == 421
    assert (await ask(inner(), HOST, HOST)).status == 421


async def test_what_a_proxy_may_say_changes_no_host() -> None:
    sent = await ask(inner(), ("host", "evil.example"), ("x-forwarded-host", "id.example"), ("forwarded", "host=id.example"))
    assert sent.status == 421


async def test_probes_have_any_host() -> None:
    assert (await ask(inner(), ("host", "10.1.2.3:5000"), path="/health/live")).status == 200
    assert (await ask(inner(), path="/health/ready")).status == 200
    assert (await ask(inner(), path="/healthy")).status == 421


async def test_headers_may_have_16_kib() -> None:
    spent = len("hostid.examplex")
    assert (await ask(inner(), HOST, ("x", "a" * (16384 - spent)))).status == 200
    assert (await ask(inner(), HOST, ("x", "a" * (16385 - spent)))).status == 431
    assert (await ask(inner(), HOST, *[("x", "a" * 63)] * 300)).status == 431


async def test_an_address_may_have_16_kib() -> None:
    assert (await ask(inner(), HOST, raw_path=b"/" + b"a" * 8191, query_string=b"a" * 8192)).status == 200
    assert (await ask(inner(), HOST, raw_path=b"/" + b"a" * 8191, query_string=b"a" * 8193)).status == 414


async def test_head_is_get_without_the_body() -> None:
    behind = inner()
    sent = await ask(behind, HOST, method="HEAD")
    assert behind.asked[0]["method"] == "GET"
    assert (sent.status, sent.body, sent.headers[b"content-length"]) == (200, b"", b"5")


async def test_the_application_gets_the_clients_address() -> None:
    behind = inner()
    await ask(behind, HOST, ("x-forwarded-for", "2001:db8::1"), client=("10.0.0.1", 1))
    await ask(behind, HOST, ("x-forwarded-for", "2001:db8::1"), client=("192.0.2.1", 1))
    assert [asked["client"][0] for asked in behind.asked] == ["2001:db8::/64", "192.0.2.1"]


async def test_a_bug_behind_the_door_is_answered(caplog: pytest.LogCaptureFixture) -> None:
    sent = await ask(inner(RuntimeError("canary")), HOST)
    assert sent.status == 500
    assert b"canary" not in sent.body
    assert "canary" in caplog.text


async def test_half_an_answer_is_not_made_whole() -> None:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await FrontDoor(app, HOSTS, ClientAddress((), "x-real-ip"), nowhere)(scope((HOST,)), Body(b""), Sent())


async def test_there_are_no_websockets() -> None:
    sent = Sent()
    await FrontDoor(inner(), HOSTS, ClientAddress((), "x-real-ip"), nowhere)({"type": "websocket"}, Body(b""), sent)
    assert sent.messages == [{"type": "websocket.close"}]


@pytest.mark.parametrize("path", ["//token", "/token/", "/token//", "/%74oken", "/token%2f", "/./token", "/a/../token", "/token;a=b"])
async def test_an_address_has_one_spelling(path: str) -> None:
    behind = inner()
    sent = await ask(behind, HOST, raw_path=path.encode())
    assert (sent.status, sent.body, behind.asked) == (404, b"nothing here", [])
    assert sent.headers[b"x-content-type-options"] == b"nosniff"


@pytest.mark.parametrize("path", ["/", "/token", "/.well-known/oauth-authorization-server", "/assets/look.css"])
async def test_our_own_addresses_are_spelled_that_way(path: str) -> None:
    assert (await ask(inner(), HOST, raw_path=path.encode())).status == 200
