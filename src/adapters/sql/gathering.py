"""Reads that share a round trip: those of one statement that come while one is on its way make the next one together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from adapters.sql.statement import Row
from domain.refusal import Overloaded

MOST = 100  # reads in one round trip
Arguments: TypeAlias = list[object]


class _Read:
    __slots__ = ("arguments", "row")

    def __init__(self, arguments: Arguments) -> None:
        self.arguments = arguments
        self.row: asyncio.Future[Row | None] = asyncio.get_running_loop().create_future()


@dataclass(slots=True)
class Gathering:
    """Of one statement that finds a row or none. A lone read waits for nobody, and what a read sees was true after it was asked."""

    alone: Callable[[Arguments], Awaitable[Row | None]]
    together: Callable[[Sequence[Arguments]], Awaitable[list[Row | None]]]  # a row or None for each, in their order
    _is_out: bool = field(default=False, init=False)
    _waiting: list[_Read] = field(default_factory=list, init=False)
    _flusher: asyncio.Task[None] | None = field(default=None, init=False)

    async def __call__(self, arguments: Arguments) -> Row | None:
        """Raises what the read does."""
        if self._is_out:
            read = _Read(arguments)
            self._waiting.append(read)
            return await read.row
        self._is_out = True
        try:
            return await self.alone(arguments)
        finally:
            if self._waiting:
                self._flusher = asyncio.create_task(self._flush())
            else:
                self._is_out = False

    async def _flush(self) -> None:
        batch: list[_Read] = []
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._read(batch)
        finally:
            self._is_out = False
            for read in (*batch, *self._waiting):  # none, unless the loop ends
                if not read.row.done():
                    read.row.set_exception(Overloaded("the server stops"))
            self._waiting = []

    async def _read(self, batch: list[_Read]) -> None:
        try:
            rows = await self.together([read.arguments for read in batch])
        except Exception as error:  # noqa: BLE001, it is the callers'
            await self._failed(batch, error)
            return
        for read, row in zip(batch, rows, strict=True):
            if not read.row.done():  # who asked may be gone
                read.row.set_result(row)

    async def _failed(self, batch: list[_Read], error: Exception) -> None:
        """One of several may be wrong by itself: each alone, so that only its caller hears of it."""
        for read in batch:
            if not isinstance(error, Overloaded) and len(batch) > 1:
                await self._read([read])
            elif not read.row.done():
                read.row.set_exception(error)
