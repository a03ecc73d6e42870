"""A way to a server that can fall silent or be cut, as networks and servers do."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Proxy:
    def __init__(self, host: str, port: int) -> None:
        self._upstream = (host, port)
        self._writers: list[StreamWriter] = []
        self.flows = asyncio.Event()
        self.flows.set()
        self.is_cut = False

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        if self.is_cut:
            writer.close()
            return
        there, answer = await asyncio.open_connection(*self._upstream)
        self._writers += [writer, answer]
        with suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(self._pour(reader, answer), self._pour(there, writer))

    async def _pour(self, reader: StreamReader, writer: StreamWriter) -> None:
        while data := await reader.read(65536):
            await self.flows.wait()
            writer.write(data)
            await writer.drain()
        writer.close()

    def cut(self) -> None:
        """End every connection, and take no new one."""
        self.is_cut = True
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()


@asynccontextmanager
async def proxied(dsn: str) -> AsyncIterator[tuple[Proxy, str]]:
    """The proxy, and the address that goes through it."""
    parts = urlsplit(dsn)
    proxy = Proxy(parts.hostname or "127.0.0.1", parts.port or 5432)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    name = parts.netloc.rpartition("@")[0]
    try:
        yield proxy, parts._replace(netloc=f"{name}@127.0.0.1:{port}").geturl()
    finally:
        proxy.flows.set()
        proxy.cut()
        server.close()
