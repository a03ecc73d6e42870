"""The audit trail and the journal."""

from asyncio import gather
from uuid import UUID

from msgspec.structs import replace

from application.ports.audit import AuditFilter
from application.ports.journal import Journal
from application.ports.store import Store
from domain.audit import AuditEvent
from tests.unit.contracts import rows
from tests.unit.contracts.rows import MINUTE, NOW

ALL = AuditFilter()


async def add(store: Store, *events: AuditEvent) -> None:
    async with store.begin() as unit:
        for event in events:
            await unit.audit.add(event)


class TestAudit:
    async def test_the_newest_stands_first_and_no_more_than_asked(self, store: Store) -> None:
        events = [rows.event(at=NOW + minutes * MINUTE) for minutes in (1, 3, 2)]
        await add(store, *events)
        assert await store.read.audit.newest(ALL, 10) == (events[1], events[2], events[0])
        assert await store.read.audit.newest(ALL, 2) == (events[1], events[2])

    async def test_a_filter_asks_for_all_that_it_names(self, store: Store) -> None:
        mira = rows.event(kind="token_issued", sub="u_mira", client_id="shop", at=NOW + 3 * MINUTE)
        noel = rows.event(kind="token_issued", sub="u_noel", client_id="shop", at=NOW + 2 * MINUTE)
        machine = rows.event(kind="token_refused", client_id="shop", at=NOW + MINUTE)
        stranger = rows.event(kind="token_refused")
        await add(store, mira, noel, machine, stranger)
        newest = store.read.audit.newest
        assert await newest(AuditFilter(kind="token_issued"), 10) == (mira, noel)
        assert await newest(AuditFilter(sub="u_mira"), 10) == (mira,)
        assert await newest(AuditFilter(client_id="shop"), 10) == (mira, noel, machine)
        assert await newest(AuditFilter(kind="token_issued", client_id="shop"), 1) == (mira,)
        assert await newest(AuditFilter(kind="token_refused", sub="u_mira"), 10) == ()

    async def test_a_person_s_events_are_theirs_alone_the_newest_first(self, store: Store) -> None:
        old, new, newest = (rows.event(kind="signed_in", sub="u_mira", id=UUID(int=number)) for number in (1, 2, 3))
        await add(
            store, new, newest, old, rows.event(kind="signed_in", sub="u_noel"), rows.event(kind="token_issued", sub="u_mira"), rows.event()
        )
        assert await store.read.audit.of_person("u_mira", 10) == (newest, new, old)
        assert await store.read.audit.of_person("u_mira", 2) == (newest, new)

    async def test_the_last_token_of_each_application_is_known(self, store: Store) -> None:
        def issued(client_id: str | None, minutes: int, **changes: object) -> AuditEvent:
            return rows.event(**{"sub": "u_mira", "client_id": client_id, "at": NOW + minutes * MINUTE} | changes)

        await add(store, issued("shop", 3), issued("shop", 1), issued("mail", 2), issued("mail", 5, kind="token_refused"))
        await add(store, issued("shop", 9, sub="u_noel"), issued(None, 9))
        assert await store.read.audit.last_tokens("u_mira") == {"shop": NOW + 3 * MINUTE, "mail": NOW + 2 * MINUTE}

    async def test_refusals_of_strangers_share_a_row_that_counts_them(self, store: Store) -> None:
        first = rows.event(bucket=b"minute", reason="unknown client")
        await add(store, first, rows.event(bucket=b"minute", count=3))
        other = rows.event(bucket=b"another", at=NOW + MINUTE)
        await add(store, rows.event(bucket=b"minute"), other)
        assert await store.read.audit.newest(ALL, 10) == (other, replace(first, count=5))

    async def test_decisions_about_somebody_known_have_a_row_each(self, store: Store) -> None:
        await add(store, rows.event(sub="u_mira"), rows.event(sub="u_mira"))
        assert [event.count for event in await store.read.audit.newest(ALL, 10)] == [1, 1]


async def check_an_append_is_there_when_it_returns(store: Store, journal: Journal) -> None:
    """A hundred at once, so that they may share a COMMIT, and each looks as soon as it was told."""

    async def append(event: AuditEvent) -> bool:
        await journal.append(event)
        return event in await store.read.audit.newest(ALL, 200)

    events = [rows.event(at=NOW + minutes * MINUTE) for minutes in range(100)]
    assert all(await gather(*(append(event) for event in events)))
    assert await store.read.audit.newest(ALL, 200) == tuple(reversed(events))


class TestJournal:
    async def test_an_append_is_there_when_it_returns(self, store: Store, journal: Journal) -> None:
        await check_an_append_is_there_when_it_returns(store, journal)

    async def test_several_events_go_in_together(self, store: Store, journal: Journal) -> None:
        events = [rows.event(at=NOW + minutes * MINUTE) for minutes in range(3)]
        await journal.append(*events)
        assert await store.read.audit.newest(ALL, 10) == tuple(reversed(events))

    async def test_strangers_are_counted_alone_together_and_beside_a_unit(self, store: Store, journal: Journal) -> None:
        def one() -> AuditEvent:
            return rows.event(bucket=b"one")

        def other() -> AuditEvent:
            return rows.event(bucket=b"other")

        await journal.append(one())
        await journal.append(other(), one())
        await gather(*(journal.append(one(), other()) for _ in range(20)), *(add(store, one()) for _ in range(20)))
        counted = {event.bucket: event.count for event in await store.read.audit.newest(ALL, 10)}
        assert counted == {b"one": 42, b"other": 21}

    async def test_one_after_the_other_goes_on(self, store: Store, journal: Journal) -> None:
        """The flusher looks again after it was done."""
        for _ in range(3):
            await journal.append(rows.event())
        assert len(await store.read.audit.newest(ALL, 10)) == 3

    async def test_appends_and_units_do_not_lose_each_other(self, store: Store, journal: Journal) -> None:
        await gather(*(journal.append(rows.event()) for _ in range(10)), *(add(store, rows.event()) for _ in range(10)))
        assert len(await store.read.audit.newest(ALL, 50)) == 20
