"""Calls that share a round trip or a COMMIT: those that come while one is on its way make the next one together."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from time import monotonic
from typing import Generic, TypeVar

from adapters.sql.engine import Crossed
from domain.refusal import Overloaded

MOST = 100  # calls that go together
PATIENCE = 2.0  # seconds, to try each of them alone: others wait
Asked = TypeVar("Asked")
Told = TypeVar("Told")


class _Call(Generic[Asked, Told]):
    __slots__ = ("asked", "told")

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.told: asyncio.Future[Told] = asyncio.get_running_loop().create_future()


class Batches(Generic[Asked, Told]):
    """A lone call waits for nobody. What a call is told was so after it was asked."""

    __slots__ = ("_batch", "_flusher", "_is_out", "_together", "_waiting")

    def __init__(self, together: Callable[[Sequence[Asked]], Awaitable[Sequence[Told]]]) -> None:
        """`together` tells each of the calls, in their order."""
        self._together = together
        self._is_out = False
        self._waiting: list[_Call[Asked, Told]] = []
        self._batch: list[_Call[Asked, Told]] = []  # that is on its way
        self._flusher: asyncio.Task[None] | None = None

    async def __call__(self, asked: Asked) -> Told:
        """Raises what is wrong with this call, or what is wrong with all."""
        if self._is_out:
            call: _Call[Asked, Told] = _Call(asked)
            self._waiting.append(call)
            return await call.told
        self._is_out = True
        try:
            return (await self._together([asked]))[0]
        finally:
            if self._waiting:
                self._flusher = asyncio.create_task(self._flush())
            else:
                self._is_out = False

    async def _flush(self) -> None:
        try:
            # Who comes while the last batch is told is looked for again, or would wait forever.
            while self._waiting:
                self._batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._go(self._batch)
        finally:
            self._is_out = False
            self._tell_all(Overloaded("the server stops"))  # nobody is left, unless the loop ends

    async def _go(self, calls: list[_Call[Asked, Told]]) -> None:
        try:
            answers = await self._together([call.asked for call in calls])
        except Exception as error:  # noqa: BLE001, it is the callers'
            await self._failed(calls, error)
            return
        for call, answer in zip(calls, answers, strict=True):
            if not call.told.done():  # who asked may be gone
                call.told.set_result(answer)

    async def _failed(self, calls: list[_Call[Asked, Told]], error: Exception) -> None:
        """One of several may be wrong by itself: each alone, so that only its caller hears of it.

        An outage is everybody's, and who waits hears of it now: their own round trips would take as long, one after the other.
        """
        if isinstance(error, Overloaded) and not isinstance(error, Crossed):
            self._tell_all(error)
        elif len(calls) == 1:
            _tell(calls, error)
        else:
            until = monotonic() + PATIENCE
            for call in calls:
                if monotonic() > until:
                    _tell([call], Overloaded("too many were in each other's way"))
                elif not call.told.done():
                    await self._go([call])

    def _tell_all(self, error: Exception) -> None:
        _tell((*self._batch, *self._waiting), error)
        self._waiting = []


def _tell(calls: Iterable[_Call[Asked, Told]], error: Exception) -> None:
    for call in calls:
        if not call.told.done():
            call.told.set_exception(error)
