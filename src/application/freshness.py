"""What may be stale for half a second: clients and public keys, and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from application.ports.clock import Clock

STALE_AFTER = timedelta(milliseconds=500)
MOST = 1024  # entries; a cache that strangers can fill is emptied instead

K = TypeVar("K")
V = TypeVar("V")


@dataclass(eq=False)  # no slots: a generic class with them cannot be made by its full name
class Fresh(Generic[K, V]):
    """Loads a value at most once in `STALE_AFTER`; who asks meanwhile waits for the same load. None is not kept."""

    load: Callable[[K], Awaitable[V | None]]
    clock: Clock
    _kept: dict[K, tuple[datetime, V]] = field(default_factory=dict)
    _loads: dict[K, asyncio.Task[V | None]] = field(default_factory=dict)

    async def of(self, key: K) -> V | None:
        """The value, loaded at most `STALE_AFTER` ago. Raises what the load raises."""
        kept = self._kept.get(key)
        # A clock that was set back makes an entry of the future: that one is stale, too.
        if kept is not None and timedelta(0) <= self.clock.now() - kept[0] < STALE_AFTER:
            return kept[1]
        task = self._loads.get(key)
        if task is None:
            task = self._loads[key] = asyncio.create_task(self._load(key))
            task.add_done_callback(lambda _: self._loads.pop(key, None))
        return await asyncio.shield(task)  # one caller's going away is not the others'

    async def _load(self, key: K) -> V | None:
        asked = self.clock.now()  # before the load: what it sees may be as old as that
        value = await self.load(key)
        if value is None:
            self._kept.pop(key, None)
        else:
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[key] = (asked, value)
        return value
