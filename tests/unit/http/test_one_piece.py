import asyncio

import pytest

from entrypoints.http.one_piece import OnePiece


class Wire(asyncio.Transport):
    """What goes over it."""

    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.7", 50000)})
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.closed
        self.sent.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
async def transport(wire: Wire) -> OnePiece:
    return OnePiece(wire, asyncio.get_running_loop())


async def test_head_and_body_leave_together_and_the_next_answer_after_them(wire: Wire, transport: OnePiece) -> None:
    transport.write(b"head ")
    transport.write(b"body")
    assert wire.sent == []
    await asyncio.sleep(0)
    transport.write(b"next")
    await asyncio.sleep(0)
    assert wire.sent == [b"head body", b"next"]


async def test_what_was_written_leaves_before_it_closes(wire: Wire, transport: OnePiece) -> None:
    transport.write(b"head ")
    transport.write(b"body")
    transport.close()
    await asyncio.sleep(0)
    assert (wire.sent, wire.closed) == ([b"head body"], True)


async def test_what_waits_can_leave_at_once(wire: Wire, transport: OnePiece) -> None:
    transport.write(b"head body")
    transport.flush()
    await asyncio.sleep(0)
    assert wire.sent == [b"head body"]


async def test_to_who_is_gone_nothing_leaves(wire: Wire, transport: OnePiece) -> None:
    transport.write(b"late")
    wire.closed = True
    await asyncio.sleep(0)
    assert wire.sent == []
    assert transport.is_closing()


async def test_the_rest_is_the_transport_s(transport: OnePiece) -> None:
    assert transport.get_extra_info("peername") == ("192.0.2.7", 50000)
