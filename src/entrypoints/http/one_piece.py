"""Answers leave in one piece.

uvicorn writes an answer's head and its body one after the other. Each would be a system call, and a packet of its own.
"""

import asyncio
from typing import Any


class OnePiece:
    """A transport whose writes go out together at the end of this turn of the loop. What it does not change is the transport's."""

    __slots__ = ("_loop", "_transport", "_waiting")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._waiting: list[bytes] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401, whatever a transport has
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Soon."""
        if not self._waiting:
            self._loop.call_soon(self.flush)
        self._waiting.append(data)

    def close(self) -> None:
        """After what was written before."""
        self.flush()
        self._transport.close()

    def flush(self) -> None:
        """Now."""
        waiting, self._waiting = self._waiting, []
        if waiting and not self._transport.is_closing():
            self._transport.write(b"".join(waiting))
