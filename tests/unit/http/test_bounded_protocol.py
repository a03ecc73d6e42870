"""What comes before a request is one: over real sockets, since uvicorn's parser is what is bounded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from uvicorn import Config, Server

from entrypoints.http import bounded_protocol
from entrypoints.http.bounded_protocol import LONGEST_HEAD, BoundedProtocol


async def echo(scope: Any, receive: Any, send: Any) -> None:
    read, more = 0, scope["path"] != "/unread"
    if scope["path"] == "/slow":
        await asyncio.sleep(0.05)
    while more:
        message = await receive()
        read += len(message.get("body", b""))
        more = message.get("more_body", False)
    headers = [(b"content-length", b"%d" % len(b"%d %d" % (len(scope["headers"]), read)))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"%d %d" % (len(scope["headers"]), read)})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(bounded_protocol, "PATIENCE", 0.3)
    monkeypatch.setattr(bounded_protocol, "BODY", 0.3)
    server = Server(Config(echo, port=0, http=BoundedProtocol, lifespan="off", log_level="critical"))
    task = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await task


async def answer(port: int, *pieces: bytes, pause: float = 0) -> bytes:
    """All that comes back until the server closes, or says nothing for a while."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with suppress(ConnectionError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
    got = b""
    with suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(3):
            while piece := await reader.read(65536):
                got += piece
            got += b"<closed>"
    writer.close()
    return got


HEAD = b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n"


async def test_a_head_that_never_ends_is_closed(port: int) -> None:
    assert await answer(port, HEAD, *[b"a: " + b"b" * 8000 + b"\r\n"] * 100) in {b"<closed>", b""}
    assert await answer(port, b"GET /", *[b"a" * 8000] * 100) in {b"<closed>", b""}


async def test_a_head_of_almost_that_length_is_read(port: int) -> None:
    assert b"200 OK" in await answer(port, HEAD + b"a: " + b"b" * (LONGEST_HEAD - 200) + b"\r\ncontent-length: 0\r\n\r\n")


@pytest.mark.parametrize("begin", [b"", b"GE", HEAD])
async def test_who_says_nothing_or_half_a_head_is_closed(port: int, begin: bytes) -> None:
    assert (await answer(port, begin)).endswith(b"<closed>")


async def test_a_drop_now_and_then_does_not_keep_a_connection(port: int) -> None:
    assert (await answer(port, HEAD, *[b"a: b\r\n"] * 20, pause=0.05)) in {b"<closed>", b""}


async def test_a_long_body_in_one_piece_with_its_head_is_no_head(port: int) -> None:
    body = b"b" * 200_000
    assert b"3 200000" in await answer(port, HEAD + b"content-length: 200000\r\n\r\n" + body)


async def test_the_next_request_on_a_connection_has_a_head_of_its_own(port: int) -> None:
    request = b"GET / HTTP/1.1\r\nhost: a\r\na: " + b"b" * 20_000 + b"\r\n\r\n"
    assert (await answer(port, *[request] * 5, pause=0.02)).count(b"200 OK") == 5


async def test_nobody_keeps_trailers(port: int) -> None:
    chunked = HEAD + b"transfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n" + b"t: v\r\n" * 1000 + b"\r\n"
    assert b"3 1" in await answer(port, chunked)


@pytest.mark.parametrize("path", [b"/", b"/unread"])
async def test_a_body_that_drips_ends_with_its_time_whether_it_was_answered_or_not(port: int, path: bytes) -> None:
    head = b"POST " + path + b" HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n"
    got = await answer(port, head, *[b"b"] * 30, pause=0.05)
    assert got in {b"<closed>", b""} or got.endswith(b"<closed>")
    assert (b"200 OK" in got) <= (path == b"/unread")


@pytest.mark.parametrize("path", [b"/unread", b"/slow", b"/"])
async def test_who_says_no_more_still_gets_every_answer(port: int, path: bytes) -> None:
    """A client may close its half as soon as it has asked (RFC 9112 9.6)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(3 * (b"GET %s HTTP/1.1\r\nhost: a\r\n\r\n" % path))
    writer.write_eof()
    async with asyncio.timeout(3):
        got = await reader.read()
    writer.close()
    assert got.count(b"HTTP/1.1 200 OK") == 3


async def test_who_says_no_more_in_the_middle_of_a_body_is_closed_at_once(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_protocol, "BODY", 60)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HEAD + b"content-length: 9\r\n\r\nsome")
    writer.write_eof()
    async with asyncio.timeout(3):
        assert await reader.read() == b""
    writer.close()


@pytest.mark.parametrize("protocol", [b"h2c", b"websocket", b"x"])
@pytest.mark.parametrize("name", [b"Upgrade", b"UPGRADE"])
async def test_another_protocol_is_not_spoken_and_the_body_is_read(port: int, protocol: bytes, name: bytes) -> None:
    """RFC 9110 7.8: the wish may be ignored. `curl --http2` and Java's client have it with each first request."""
    wish = b"POST / HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\n%s: %s\r\ncontent-length: 9\r\n\r\n" % (name, protocol)
    got = await answer(port, wish + b"some body" + b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
    assert got.count(b"HTTP/1.1 200 OK") == 2
    assert b"4 9HTTP/1.1" in got
    assert got.endswith(b"2 0<closed>")
    assert (await answer(port, wish, b"some body", pause=0.05)).endswith(b"4 9")


@pytest.mark.parametrize(
    "pieces",
    [
        (b"POST / HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupg", b"rade: h2c\r\ncontent-length: 27\r\n\r\n"),
        (b"CONNECT a:1 HTTP/1.1\r\nhost: a\r\ncontent-length: 27\r\n\r\n", b""),
    ],
)
async def test_a_body_that_the_parser_does_not_read_is_nobody_s_request(port: int, pieces: tuple[bytes, ...]) -> None:
    got = await answer(port, *pieces, b"GET / HTTP/1.1\r\nhost: a\r\n\r\n", pause=0.05)
    assert got.count(b"HTTP/1.1") == 1
    assert b"connection: close" in got.lower()
    assert got.endswith(b"<closed>")
