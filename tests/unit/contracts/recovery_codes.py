"""Recovery codes."""

from asyncio import gather

from application.ports.store import Store
from domain.users.user import User
from tests.unit.contracts import rows
from tests.unit.contracts.rows import NOW


async def consume(store: Store, digest: bytes, user: User) -> bool:
    async with store.begin() as unit:
        return await unit.recovery_codes.consume(digest, user.id, NOW)


async def check_of_many_who_renew_one_has_the_last_word(store: Store) -> None:
    """Once where there were none before, once where there were some."""
    user = await rows.stored_user(store)
    for _ in range(2):
        written = await gather(*(rows.stored_recovery_codes(store, user, count=3) for _ in range(10)))
        assert await store.read.recovery_codes.left(user.id) == 3
    good = [[await consume(store, code.digest, user) for code in codes] for codes in written]
    assert sorted(good) == [[False] * 3] * 9 + [[True] * 3]


class TestRecoveryCodes:
    async def test_who_has_none_has_none_left(self, store: Store) -> None:
        user, other = await rows.stored_user(store), await rows.stored_user(store)
        await rows.stored_recovery_codes(store, other)
        assert await store.read.recovery_codes.left(user.id) == 0

    async def test_each_lets_its_owner_in_once(self, store: Store) -> None:
        owner, other = await rows.stored_user(store), await rows.stored_user(store)
        first, *more = await rows.stored_recovery_codes(store, owner)
        await rows.stored_recovery_codes(store, other)
        assert [await consume(store, first.digest, user) for user in (other, owner, owner)] == [False, True, False]
        assert not await consume(store, b"unknown", owner)
        assert [await store.read.recovery_codes.left(user.id) for user in (owner, other)] == [9, 10]
        assert all([await consume(store, code.digest, owner) for code in more])
        assert await store.read.recovery_codes.left(owner.id) == 0

    async def test_new_ones_take_the_place_of_all_before(self, store: Store) -> None:
        owner, other = await rows.stored_user(store), await rows.stored_user(store)
        old, spared = await rows.stored_recovery_codes(store, owner), await rows.stored_recovery_codes(store, other)
        await consume(store, old[0].digest, owner)
        new = await rows.stored_recovery_codes(store, owner)
        async with store.begin() as unit:
            assert await unit.recovery_codes.left(owner.id) == 10
        assert not any([await consume(store, code.digest, owner) for code in old])
        assert all([await consume(store, code.digest, owner) for code in new])
        assert await consume(store, spared[0].digest, other)

    async def test_renewed_with_none_there_are_none(self, store: Store) -> None:
        owner = await rows.stored_user(store)
        await rows.stored_recovery_codes(store, owner)
        async with store.begin() as unit:
            await unit.recovery_codes.renew(owner.id, ())
        assert await store.read.recovery_codes.left(owner.id) == 0

    async def test_of_many_who_renew_one_has_the_last_word(self, store: Store) -> None:
        await check_of_many_who_renew_one_has_the_last_word(store)
