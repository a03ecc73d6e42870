"""Stores with one fault each, to show that the suites see it."""

from asyncio import Task, create_task, sleep
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from adapters.memory.store import MemoryJournal, MemoryStore, MemoryUnit
from domain.audit import AuditEvent
from domain.refusal import Refusal


@dataclass(slots=True)
class FindsThenMarks(MemoryStore):
    """Each unit looks at what was there when it began and writes later: find, check, mark, for every method at once."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[MemoryUnit]:
        draft = self.tables.draft()
        try:
            yield MemoryUnit.over(draft)
        finally:
            await sleep(0)
            self.tables.take(draft)


@dataclass(slots=True)
class WritesAtOnce(MemoryStore):
    """No drafts: what a unit writes is there before it ends, and stays however it ends."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[MemoryUnit]:
        yield MemoryUnit.over(self.tables)


@dataclass(slots=True)
class RollsBackARefusal(MemoryStore):
    """What a session's context manager does when nobody thinks of refusals."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[MemoryUnit]:
        async with self.turn:
            draft = self.tables.draft()
            yield MemoryUnit.over(draft)
            self.tables.take(draft)


@dataclass(slots=True)
class SwallowsARefusal(MemoryStore):
    """It commits, and tells nobody."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[MemoryUnit]:
        with suppress(Refusal):
            async with MemoryStore.begin(self) as unit:
                yield unit


@dataclass(frozen=True, slots=True)
class AnswersBeforeCommit(MemoryJournal):
    """It returns when the events are queued."""

    queued: list[Task[None]] = field(default_factory=list)

    async def append(self, *events: AuditEvent) -> None:
        self.queued.append(create_task(MemoryJournal.append(self, *events)))
