"""Group commit: events of concurrent requests share one statement and one COMMIT."""

import asyncio
from collections.abc import Sequence

from msgspec.structs import asdict, replace

from adapters.sql.audit import ADD
from adapters.sql.engine import Engine
from domain.audit import AuditEvent
from domain.refusal import Overloaded

MOST = 200  # calls in one batch


class _Call:
    __slots__ = ("done", "events")

    def __init__(self, events: Sequence[AuditEvent]) -> None:
        self.events = events
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def end(self, error: BaseException | None = None) -> None:
        """Tell the caller, if it still waits."""
        if not self.done.done():
            if error is None:
                self.done.set_result(None)
            else:
                self.done.set_exception(error)


class SqlJournal:
    """Calls that come while a batch is on its way make the next one. A lone call waits for nobody."""

    __slots__ = ("_engine", "_flusher", "_waiting")

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: list[_Call] = []
        self._flusher: asyncio.Task[None] | None = None

    async def append(self, *events: AuditEvent) -> None:
        """Returns after COMMIT. Raises `Overloaded`, or what is wrong with these events."""
        call = _Call(events)
        self._waiting.append(call)
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        await call.done

    async def _flush(self) -> None:
        batch: list[_Call] = []
        try:
            # The queue is looked at again when the connection is given back, or who came meanwhile would wait forever.
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._write(batch)
        finally:
            self._flusher = None
            for call in (*batch, *self._waiting):  # none, unless the loop ends
                call.end(Overloaded("the server stops"))
            self._waiting = []

    async def _write(self, batch: list[_Call]) -> None:
        try:
            await self._engine.insert(ADD, [asdict(event) for event in _merged(batch)])
        except Overloaded as error:
            for call in batch:
                call.end(error)
        except Exception as error:  # noqa: BLE001, it is the caller's
            if len(batch) == 1:
                batch[0].end(error)
            else:  # one of them is wrong: each by itself, so that only its caller hears of it
                for call in batch:
                    await self._write([call])
        else:
            self._engine.commits += 1
            for call in batch:
                call.end()


def _merged(batch: Sequence[_Call]) -> list[AuditEvent]:
    """One row of each bucket, in an order that all nodes share: two batches that meet wait for each other one way round."""
    counted: dict[bytes, AuditEvent] = {}
    rows = []
    for event in (event for call in batch for event in call.events):
        if event.bucket is None:
            rows.append(event)
        else:
            before = counted.get(event.bucket)
            counted[event.bucket] = event if before is None else replace(before, count=before.count + event.count)
    return rows + [counted[bucket] for bucket in sorted(counted)]
