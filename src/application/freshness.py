"""What may be stale for half a second: clients and public keys, and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Generic, TypeVar

from application.ports.clock import Clock

STALE_AFTER = timedelta(milliseconds=500)
MOST = 1024  # entries; a cache that strangers can fill is emptied instead

K = TypeVar("K")
V = TypeVar("V")


@dataclass(eq=False)  # no slots: a generic class with them cannot be made by its full name
class Fresh(Generic[K, V]):
    """Loads a value at most once in `STALE_AFTER`; who asks meanwhile waits for the same load, if that is no older. None is not kept."""

    load: Callable[[K], Awaitable[V | None]]
    clock: Clock
    _kept: dict[K, tuple[datetime, V]] = field(default_factory=dict)
    _loads: dict[K, tuple[datetime, asyncio.Task[V | None]]] = field(default_factory=dict)

    async def of(self, key: K) -> V | None:
        """The value, loaded at most `STALE_AFTER` ago. Raises what the load raises."""
        kept = self._kept.get(key)
        now = self.clock.now()
        if kept is not None and _is_fresh(kept[0], now):
            return kept[1]
        begun = self._loads.get(key)
        if begun is not None and _is_fresh(begun[0], now):
            task = begun[1]
        else:
            task = asyncio.create_task(self._load(key))
            self._loads[key] = now, task
            task.add_done_callback(partial(self._loaded, key))
        return await asyncio.shield(task)  # one caller's going away is not the others'

    def _loaded(self, key: K, task: asyncio.Task[V | None]) -> None:
        if self._loads.get(key, (None, None))[1] is task:
            del self._loads[key]

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


def _is_fresh(at: datetime, now: datetime) -> bool:
    """A clock that was set back makes something of the future: that is stale, too."""
    return timedelta(0) <= now - at < STALE_AFTER
