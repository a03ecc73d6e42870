"""uvicorn's HTTP protocol, with an end to what it reads before a request is one.

uvicorn hands a request on when its headers are complete. Until then it keeps whatever comes, for as long as it comes.
"""

import asyncio
import re

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from entrypoints.http.one_piece import OnePiece

LONGEST_HEAD = 32 * 1024  # bytes of request line and headers; the front door answers 431 from half of it on
PATIENCE = 10.0  # seconds, from the connection or the first byte until the headers are complete
BODY = 15.0  # seconds, from then until the body is: longer than the endpoint that reads it waits, so that it can say so

# Other protocols are not spoken here, and the wish for one may be ignored (RFC 9110 7.8). The parser must not see it: it would
# stop at the end of the head, and take the body for another request.
_UPGRADE = re.compile(rb"\r\nupgrade(?=[ \t]*:)", re.IGNORECASE)


def _without_upgrade(data: bytes) -> bytes:
    """What begins a request, with a name of the same length that says nothing."""
    head, end, rest = data.partition(b"\r\n\r\n")
    return _UPGRADE.sub(b"\r\nignored", head) + end + rest


class BoundedProtocol(HttpToolsProtocol):
    """Closes a connection on which the head of a request is too long, or too long in coming, or the body is, read or not."""

    _is_over = False  # nothing that comes is read any more
    _in_head = True
    _in_body = False
    _read = 0  # bytes of this head
    _deadline: asyncio.TimerHandle | None = None
    _answers: OnePiece

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Who connects has to say something. Their answers leave in one piece."""
        super().connection_made(transport)
        self._answers = OnePiece(transport, self.loop)
        self.transport = self._answers  # type: ignore[assignment]
        self._deadline = self.loop.call_later(PATIENCE, self._close)

    def data_received(self, data: bytes) -> None:
        """One piece may hold a head and the beginning of its body, so it is judged when it has been parsed."""
        if self._is_over:
            return
        if self._in_head:
            self._read += len(data)
        super().data_received(data if self._in_body else _without_upgrade(data))
        if self._in_head and self._read > LONGEST_HEAD:
            self._close()
        elif self._in_body and self._deadline is None:
            self._deadline = self.loop.call_later(BODY, self._close)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Who says no more still reads the answers to what they said (RFC 9112 9.6), but over TLS, where asyncio closes at once."""
        self._answers.flush()
        is_whole = self.cycle is not None and not self._in_body  # type: ignore[redundant-expr]
        is_answering = is_whole and not self.cycle.response_complete
        if is_answering:
            self._answer_and_close()
        return is_answering and self.transport.get_extra_info("sslcontext") is None

    def _answer_and_close(self) -> None:
        """What came last is the last that is answered."""
        self._is_over = True
        self.cycle.keep_alive = False

    def _unsupported_upgrade_warning(self) -> None:
        """Uvicorn would advise to install what speaks other protocols, as often as strangers ask."""

    def on_message_begin(self) -> None:
        """The first byte of a request. Before it, between two, uvicorn's keep-alive limit holds."""
        self._in_head, self._read = True, 0
        if self._deadline is None:
            self._deadline = self.loop.call_later(PATIENCE, self._close)
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Nobody reads trailers (RFC 9110 6.5), so nobody keeps them."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """What follows is a body, if anything does."""
        self._in_head, self._in_body = False, True
        self._forget_deadline()
        super().on_headers_complete()
        if self.parser.should_upgrade():  # CONNECT, or an Upgrade that came in pieces: the parser reads no body of it and loses its place
            self._answer_and_close()

    def on_message_complete(self) -> None:
        """The whole request is here."""
        self._in_body = False
        self._forget_deadline()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is left to close."""
        self._forget_deadline()
        super().connection_lost(exc)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _close(self) -> None:
        self._forget_deadline()
        self.transport.close()
