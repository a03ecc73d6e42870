"""Requests as a server passes them on."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from entrypoints.http.request import Request


def scope(headers: Mapping[str, str] | Iterable[tuple[str, str]] = (), query: bytes = b"", **more: object) -> dict[str, Any]:
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return {
        "type": "http",
        "method": "POST",
        "path": "/",
        "raw_path": b"/",
        "query_string": query,
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in pairs],
        "client": ("192.0.2.1", 1),
    } | more


class Body:
    """A body in chunks. After the last of them the sender is silent, or gone."""

    def __init__(self, *chunks: bytes, is_whole: bool = True, goes: bool = False) -> None:
        self.chunks = list(chunks)
        self.is_whole = is_whole
        self.goes = goes

    async def __call__(self) -> Mapping[str, Any]:
        if self.chunks:
            chunk = self.chunks.pop(0)
            return {"type": "http.request", "body": chunk, "more_body": bool(self.chunks) or not self.is_whole}
        if not self.goes:
            await asyncio.sleep(3600)
        return {"type": "http.disconnect"}


def request(*chunks: bytes, headers: Mapping[str, str] | Iterable[tuple[str, str]] = (), query: bytes = b"") -> Request:
    return Request(scope(headers, query), Body(*(chunks or (b"",))))
