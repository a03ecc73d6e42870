"""Units of work: a refusal keeps, a crash keeps nothing, what is unfinished is invisible, the second waits."""

import asyncio
from asyncio import create_task, sleep
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from application.ports.store import Store, Unit
from domain.authorization.transaction import Transaction
from domain.refusal import ClientExists, CodeRefused, ResourceExists, UserExists
from domain.throttle import Limit
from domain.users.user import User
from tests.unit.contracts import authorization_rows, rows
from tests.unit.contracts.rows import MINUTE, NOW

LIMIT = Limit("queued", 10, 15 * MINUTE)
SUBJECT = b"s" * 32
LONG_ENOUGH_TO_SEE = 0.05  # seconds
TOO_LONG = 10  # seconds


class CrashError(Exception):
    """Anything that is no refusal."""


async def hit(store: Store) -> int | None:
    async with store.begin() as unit:
        return await unit.throttles.hit(LIMIT, SUBJECT, NOW)


async def add_and_raise(store: Store, user: User, end: Exception) -> None:
    async with store.begin() as unit:
        await unit.users.add(user)
        await sleep(LONG_ENOUGH_TO_SEE)
        raise end


async def hit_and(store: Store, write: Callable[[Unit], Awaitable[None]]) -> None:
    async with store.begin() as unit:
        assert await unit.throttles.hit(LIMIT, SUBJECT, NOW) == 1
        await write(unit)


async def check_a_refusal_keeps_what_was_written(store: Store) -> None:
    user = rows.user()
    with pytest.raises(CodeRefused) as refused:
        await add_and_raise(store, user, CodeRefused("wrong code"))
    assert refused.value.reason == "wrong code"
    assert await store.read.users.of(user.username_key) == user


async def check_a_crash_keeps_nothing(store: Store) -> None:
    user = rows.user()
    with pytest.raises(CrashError):
        await add_and_raise(store, user, CrashError())
    assert await store.read.users.of(user.username_key) is None


async def check_a_cancelled_unit_keeps_nothing_and_stops_nobody(store: Store) -> None:
    user = rows.user()

    async def write_and_wait() -> None:
        async with store.begin() as unit:
            await unit.users.add(user)
            await sleep(TOO_LONG)

    task = create_task(write_and_wait())
    await sleep(LONG_ENOUGH_TO_SEE)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store.read.users.of(user.username_key) is None
    async with asyncio.timeout(TOO_LONG), store.begin() as unit:
        await unit.users.add(user)


async def check_an_unfinished_unit_is_invisible_to_readers(store: Store) -> None:
    user = rows.user()
    async with store.begin() as unit:
        await unit.users.add(user)
        assert await unit.users.of(user.username_key) == user
        assert await store.read.users.of(user.username_key) is None
    assert await store.read.users.of(user.username_key) == user


async def check_an_unfinished_unit_is_invisible_to_other_units(store: Store) -> None:
    """Some stores let the other one look at once, some make it wait: the first one crashes, so neither may see."""
    user = rows.user()

    async def look() -> bool:
        async with store.begin() as other:
            return await other.users.of(user.username_key) is not None

    first = create_task(add_and_raise(store, user, CrashError()))
    await sleep(LONG_ENOUGH_TO_SEE / 2)
    assert not await look()
    with pytest.raises(CrashError):
        await first


async def check_the_second_waits_for_the_first(store: Store) -> None:
    """Once with a new row, once with one that is there."""
    for number in (1, 3):
        async with store.begin() as first:
            assert await first.throttles.hit(LIMIT, SUBJECT, NOW) == number
            second = create_task(hit(store))
            await sleep(LONG_ENOUGH_TO_SEE)
            assert not second.done()
        assert await second == number + 1


async def check_who_holds_a_transaction_second_sees_what_the_first_made_of_it(store: Store) -> None:
    transaction = await authorization_rows.stored_transaction(store)

    async def held() -> Transaction | None:
        async with store.begin() as unit:
            return await unit.transactions.hold(transaction.ref, NOW)

    for after in (replace(transaction, is_kept=True), replace(transaction, is_kept=True, ended_at=NOW)):
        async with store.begin() as first:
            assert await first.transactions.hold(transaction.ref, NOW) is not None
            second = create_task(held())
            await sleep(LONG_ENOUGH_TO_SEE)
            assert not second.done()
            await first.transactions.set(after)
        assert await second == (after if after.ended_at is None else None)


async def check_after_a_crash_the_second_counts_from_what_was_before(store: Store) -> None:
    assert await hit(store) == 1

    async def hit_and_crash() -> None:
        async with store.begin() as unit:
            assert await unit.throttles.hit(LIMIT, SUBJECT, NOW) == 2
            await sleep(LONG_ENOUGH_TO_SEE)
            raise CrashError

    first = create_task(hit_and_crash())
    await sleep(LONG_ENOUGH_TO_SEE / 2)
    assert await hit(store) == 2
    with pytest.raises(CrashError):
        await first


async def check_who_gives_up_waiting_stops_nobody(store: Store) -> None:
    async with store.begin() as first:
        assert await first.throttles.hit(LIMIT, SUBJECT, NOW) == 1
        second = create_task(hit(store))
        await sleep(LONG_ENOUGH_TO_SEE)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
    async with asyncio.timeout(TOO_LONG):
        assert await hit(store) == 2


class TestUnits:
    async def test_a_refusal_keeps_what_was_written(self, store: Store) -> None:
        await check_a_refusal_keeps_what_was_written(store)

    async def test_a_crash_keeps_nothing(self, store: Store) -> None:
        await check_a_crash_keeps_nothing(store)

    async def test_a_cancelled_unit_keeps_nothing_and_stops_nobody(self, store: Store) -> None:
        await check_a_cancelled_unit_keeps_nothing_and_stops_nobody(store)

    async def test_an_unfinished_unit_is_invisible_to_readers(self, store: Store) -> None:
        await check_an_unfinished_unit_is_invisible_to_readers(store)

    async def test_an_unfinished_unit_is_invisible_to_other_units(self, store: Store) -> None:
        await check_an_unfinished_unit_is_invisible_to_other_units(store)

    async def test_the_second_waits_for_the_first_and_sees_its_count(self, store: Store) -> None:
        await check_the_second_waits_for_the_first(store)

    async def test_who_holds_a_transaction_second_sees_what_the_first_made_of_it(self, store: Store) -> None:
        await check_who_holds_a_transaction_second_sees_what_the_first_made_of_it(store)

    async def test_after_a_crash_the_second_counts_from_what_was_before(self, store: Store) -> None:
        await check_after_a_crash_the_second_counts_from_what_was_before(store)

    async def test_who_gives_up_waiting_stops_nobody(self, store: Store) -> None:
        await check_who_gives_up_waiting_stops_nobody(store)

    async def test_a_reader_kept_from_before_sees_what_was_committed_since(self, store: Store) -> None:
        reader = store.read
        user = await rows.stored_user(store)
        assert await reader.users.of(user.username_key) == user

    async def test_a_store_that_answers_is_ready(self, store: Store) -> None:
        await store.ready()


class TestDuplicates:
    """A duplicate key is a named refusal, so it keeps what the unit wrote before; caught, the unit goes on."""

    async def test_a_username_in_any_spelling_is_one_person(self, store: Store) -> None:
        mira = await rows.stored_user(store)
        again = rows.user(username=mira.username.upper(), username_key=mira.username_key)
        with pytest.raises(UserExists):
            await hit_and(store, lambda unit: unit.users.add(again))
        assert await hit(store) == 2
        assert await store.read.users.of(mira.username_key) == mira

    async def test_a_client_name_is_taken(self, store: Store) -> None:
        shop = rows.client(name_key="shop")
        async with store.begin() as unit:
            await unit.clients.add(shop)
        with pytest.raises(ClientExists):
            await hit_and(store, lambda unit: unit.clients.add(rows.client(name_key="shop")))
        assert await hit(store) == 2
        assert await store.read.clients.page("", 10) == (shop,)

    async def test_a_resource_is_there_already(self, store: Store) -> None:
        api = rows.resource()
        async with store.begin() as unit:
            await unit.resources.add(api)
        with pytest.raises(ResourceExists):
            await hit_and(store, lambda unit: unit.resources.add(rows.resource(uri=api.uri, created_at=NOW + MINUTE)))
        assert await hit(store) == 2
        assert await store.read.resources.all() == (api,)

    async def test_a_unit_goes_on_after_a_duplicate(self, store: Store) -> None:
        mira, other = await rows.stored_user(store), rows.user()
        async with store.begin() as unit:
            with pytest.raises(UserExists):
                await unit.users.add(rows.user(username_key=mira.username_key))
            await unit.users.add(other)
        assert await store.read.users.of(other.username_key) == other
