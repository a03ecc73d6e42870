"""Threads for work that is slow by design."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from domain.refusal import Overloaded

T = TypeVar("T")
_NICENESS = 10  # requests that need no hash go first


class HashPool:
    """So many threads, and a queue that ends: who would wait beyond it is told at once."""

    def __init__(self, threads: int, waiting: int, kept: int = 0) -> None:
        self._executor = ThreadPoolExecutor(threads, "hash", initializer=_step_back)
        self._free = threads + waiting
        self._kept = kept  # the last places: for who is preferred

    async def run(self, work: Callable[..., T], *args: object, is_preferred: bool = False) -> T:
        """What `work` returns. Raises `Overloaded` when there is no place.

        A caller that is cancelled gives its place back when its work ends, or at once if it had not begun.
        """
        self.refuse_when_full(is_preferred=is_preferred)
        future = self._executor.submit(work, *args)
        self._free -= 1
        loop = asyncio.get_running_loop()
        future.add_done_callback(lambda _: _on(loop, self._give_back))
        return await asyncio.wrap_future(future)

    def refuse_when_full(self, *, is_preferred: bool) -> None:
        """Raises `Overloaded`."""
        if self._free <= (0 if is_preferred else self._kept):
            raise Overloaded("hash queue full", retry_after=2)

    def close(self) -> None:
        """What has not begun never will."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _give_back(self) -> None:
        self._free += 1


def _on(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> None:
    """On the loop's own thread, which alone counts places; where the loop has ended nobody counts any more."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(act)


def _step_back() -> None:
    """Nice this thread alone: on Linux a priority belongs to a thread. Elsewhere, or where it is refused, it stays."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
