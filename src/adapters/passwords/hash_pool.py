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

    def __init__(self, threads: int, waiting: int) -> None:
        self._executor = ThreadPoolExecutor(threads, "hash", initializer=_step_back)
        self._places = threading.BoundedSemaphore(threads + waiting)

    async def run(self, work: Callable[..., T], *args: object) -> T:
        """What `work` returns. Raises `Overloaded` when there is no place.

        A caller that is cancelled gives its place back when its work ends, or at once if it had not begun.
        """
        if not self._places.acquire(blocking=False):
            raise Overloaded("hash queue full", retry_after=2)
        try:
            future = self._executor.submit(work, *args)
        except BaseException:
            self._places.release()
            raise
        future.add_done_callback(self._give_back)
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """What has not begun never will."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _give_back(self, _: object) -> None:
        self._places.release()


def _step_back() -> None:
    """Nice this thread alone: on Linux a priority belongs to a thread. Elsewhere, or where it is refused, it stays."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
