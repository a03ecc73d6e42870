"""SIGTERM while clients are there (F32 of the hostile list: 10 s at most). `serving` itself shows the end without any."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from ssl import SSLSocket

import pytest

from tests.integration.http.node import Node, serving, stop

REQUESTS = {
    "idle": b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n",
    "in the middle of its headers": b"GET /health/live HTTP/1.1\r\nHo",
    "silent": b"",
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Node]:
    with serving(tmp_path) as node:
        yield node


def connected(node: Node, request: bytes) -> SSLSocket:
    """A client that sends this and then neither reads nor writes."""
    port = int(node.url.rpartition(":")[2])
    client = node.trusted().wrap_socket(socket.create_connection(("127.0.0.1", port), 10), server_hostname="127.0.0.1")
    client.sendall(request)
    if request.endswith(b"\r\n\r\n"):
        assert b" 200 " in client.recv(4096)
    return client


@pytest.mark.slow
@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_a_client_that_does_not_react_holds_nobody_up(server: Node, request_: bytes) -> None:
    with ExitStack() as stack:
        stack.enter_context(connected(server, request_))
        stop(server)
