"""People, their authenticators, windows and acquaintances."""

from msgspec.structs import replace

from application.ports.store import Store
from domain.authenticators.acquaintance import Acquaintance
from domain.authenticators.totp import Totp
from domain.authenticators.window import OtpWindow
from domain.users.claims import Claims
from domain.users.user import User
from tests.unit.contracts import authorization_rows, rows
from tests.unit.contracts.rows import DAY, MINUTE, NOW

HERE = "203.0.113.7"
ELSEWHERE = "198.51.100.9"
SHOP = b"shop"


async def stored(store: Store, user: User) -> User:
    found = await store.read.users.of(user.username_key)
    assert found is not None
    return found


class TestUsers:
    async def test_nobody_has_a_name_that_was_not_given(self, store: Store) -> None:
        assert await store.read.users.of("nobody") is None

    async def test_pages_go_on_after_a_key_in_the_order_of_code_points(self, store: Store) -> None:
        people = [await rows.stored_user(store, username_key=key) for key in ("b", "Z", "ä", "_", "a-b", "ab", "🗝", "0")]
        in_order = tuple(sorted(people, key=lambda user: user.username_key))
        assert await store.read.users.page("", 100) == in_order
        assert await store.read.users.page("", 3) == in_order[:3]
        assert await store.read.users.page(in_order[2].username_key, 3) == in_order[3:6]
        assert await store.read.users.page(in_order[-1].username_key, 3) == ()

    async def test_a_person_is_found_by_the_row_s_key(self, store: Store) -> None:
        mira, _ = await rows.stored_user(store), await rows.stored_user(store)
        assert await store.read.users.by_row(mira.id) == mira
        assert await store.read.users.by_row(rows.user().id) is None

    async def test_claims_are_replaced_and_nothing_else_is(self, store: Store) -> None:
        mira, noel = await rows.stored_user(store, email="a@example.org"), await rows.stored_user(store)
        told = {"email": "b@example.org", "email_verified": True, "claims": Claims(name="Mira"), "updated_at": NOW + DAY}
        async with store.begin() as unit:
            await unit.users.set_claims(replace(mira, password=b"stale", disabled_at=NOW, **told))
        assert await stored(store, mira) == replace(mira, **told)
        assert await stored(store, noel) == noel

    async def test_a_new_password_is_one_person_s_alone(self, store: Store) -> None:
        mira, noel = await rows.stored_user(store), await rows.stored_user(store)
        for until in (NOW + DAY, None):
            async with store.begin() as unit:
                await unit.users.set_password(mira.id, b"new", NOW + MINUTE, until)
            told = {"password": b"new", "password_set_at": NOW + MINUTE, "password_expires_at": until}
            assert await stored(store, mira) == replace(mira, **told)
        assert await stored(store, noel) == noel

    async def test_a_password_expires_once_and_earlier_than_it_would(self, store: Store) -> None:
        mira, noel = await rows.stored_user(store, password_expires_at=NOW + DAY), await rows.stored_user(store)
        async with store.begin() as unit:
            assert await unit.users.expire_password(mira.id, NOW)
            assert not await unit.users.expire_password(mira.id, NOW + MINUTE)
        assert await stored(store, mira) == replace(mira, password_expires_at=NOW)
        assert await stored(store, noel) == noel

    async def test_who_is_kept_is_not_provisional_any_more(self, store: Store) -> None:
        mira = await rows.stored_user(store, provisional_until=NOW + DAY)
        noel = await rows.stored_user(store, provisional_until=NOW + DAY)
        async with store.begin() as unit:
            await unit.users.keep(mira.id)
        assert await stored(store, mira) == replace(mira, provisional_until=None)
        assert await stored(store, noel) == noel

    async def test_disabling_and_enabling_tell_whether_they_changed_anything(self, store: Store) -> None:
        mira, noel = await rows.stored_user(store), await rows.stored_user(store)
        async with store.begin() as unit:
            assert not await unit.users.enable(mira.id)
            assert await unit.users.disable(mira.id, NOW)
            assert not await unit.users.disable(mira.id, NOW + DAY)
        assert await stored(store, mira) == replace(mira, disabled_at=NOW)
        assert await stored(store, noel) == noel
        async with store.begin() as unit:
            assert await unit.users.enable(mira.id)
        assert await stored(store, mira) == mira

    async def test_nothing_of_a_deleted_person_is_left_and_everything_of_others_is(self, store: Store) -> None:
        mira, noel = await everything(store), await everything(store)
        async with store.begin() as unit:
            await unit.users.delete(mira.user.id)
        assert await left(store, mira) == [False] * 11
        assert await left(store, noel) == [True] * 11
        assert await store.read.clients.of(mira.client.client_id) == mira.client

    async def test_a_deleted_name_is_free_again(self, store: Store) -> None:
        mira = await rows.stored_user(store)
        async with store.begin() as unit:
            await unit.users.delete(mira.id)
            await unit.users.add(replace(rows.user(), username_key=mira.username_key))


async def everything(store: Store) -> rows.Family:
    family = await rows.stored_family(store)
    async with store.begin() as unit:
        await unit.authenticators.add(rows.totp(family.user))
        await unit.windows.open(OtpWindow(user_id=family.user.id, address=HERE, expires_at=NOW + MINUTE))
        await unit.acquaintances.note(Acquaintance(user_id=family.user.id, who=SHOP, expires_at=NOW + DAY))
        await unit.consents.give(rows.consent(family.user, family.client))
        await unit.sessions.add(rows.session(family.user, digest=family.user.id.bytes))
        await unit.transactions.add(authorization_rows.transaction(user_id=family.user.id, ref=family.user.sub))
        await unit.codes.add(authorization_rows.code(family.grant, digest=family.user.id.bytes))
        await unit.recovery_codes.renew(family.user.id, (rows.recovery_code(family.user),))
    return family


async def left(store: Store, family: rows.Family) -> list[bool]:
    user = family.user
    async with store.begin() as unit:
        window = await unit.windows.consume(user.id, HERE, NOW)
        code = await unit.codes.presented(user.id.bytes)
    return [
        window,
        code is not None,
        await store.read.consents.of(user.id, family.client.id) is not None,
        await store.read.sessions.of(user.id.bytes) is not None,
        await store.read.transactions.of(user.sub) is not None,
        await store.read.recovery_codes.left(user.id) == 1,
        await store.read.users.of(user.username_key) is not None,
        await store.read.authenticators.of(user.id) != (),
        await store.read.acquaintances.knows(user.id, SHOP, NOW),
        await store.read.grants.standing(family.grant.ref, "jti") is not None,
        await store.read.refresh_tokens.presented(family.first.digest) is not None,
    ]


async def accept(store: Store, totp: Totp, step: int, offset: int = 0) -> bool:
    async with store.begin() as unit:
        return await unit.authenticators.accept_step(totp.id, step, offset, NOW)


class TestAuthenticators:
    async def test_the_first_step_confirms_and_later_ones_leave_the_day(self, store: Store) -> None:
        owner = await rows.stored_user(store)
        totp = await rows.stored_totp(store, owner)
        assert await accept(store, totp, 5, offset=-1)
        assert await store.read.authenticators.of(owner.id) == (replace(totp, last_step=5, offset=-1, confirmed_at=NOW, used_at=NOW),)
        async with store.begin() as unit:
            assert await unit.authenticators.accept_step(totp.id, 6, 0, NOW + DAY)
        assert await store.read.authenticators.of(owner.id) == (replace(totp, last_step=6, confirmed_at=NOW, used_at=NOW + DAY),)

    async def test_steps_only_grow(self, store: Store) -> None:
        totp = await rows.stored_totp(store, await rows.stored_user(store), last_step=5)
        assert [await accept(store, totp, step) for step in (4, 5, 6, 6, 5, 7)] == [False, False, True, False, False, True]

    async def test_a_refused_step_changes_nothing(self, store: Store) -> None:
        owner = await rows.stored_user(store)
        totp = await rows.stored_totp(store, owner, last_step=5)
        assert not await accept(store, totp, 5, offset=1)
        assert await store.read.authenticators.of(owner.id) == (totp,)

    async def test_an_unknown_one_accepts_nothing(self, store: Store) -> None:
        assert not await accept(store, rows.totp(rows.user()), 5)

    async def test_disabled_ones_accept_nothing_until_they_are_enabled_with_their_steps(self, store: Store) -> None:
        owner, other = await rows.stored_user(store), await rows.stored_user(store)
        totp, second = await rows.stored_totp(store, owner), await rows.stored_totp(store, owner)
        spared = await rows.stored_totp(store, other)
        assert await accept(store, totp, 5)
        async with store.begin() as unit:
            await unit.authenticators.disable(owner.id, NOW)
        assert {each.disabled_at for each in await store.read.authenticators.of(owner.id)} == {NOW}
        assert [await accept(store, each, 6) for each in (totp, second, spared)] == [False, False, True]
        async with store.begin() as unit:
            await unit.authenticators.enable(owner.id)
        assert {each.disabled_at for each in await store.read.authenticators.of(owner.id)} == {None}
        assert [await accept(store, totp, step) for step in (5, 6)] == [False, True]

    async def test_a_name_is_changed_by_its_owner_alone(self, store: Store) -> None:
        owner, other = await rows.stored_user(store), await rows.stored_user(store)
        totp, second = await rows.stored_totp(store, owner), await rows.stored_totp(store, owner)
        async with store.begin() as unit:
            assert not await unit.authenticators.rename(totp.id, other.id, "Mine")
            assert await unit.authenticators.rename(totp.id, owner.id, "Safe")
        assert set(await store.read.authenticators.of(owner.id)) == {replace(totp, name="Safe"), second}

    async def test_one_is_removed_by_its_owner_where_another_confirmed_one_stays(self, store: Store) -> None:
        owner, other = await rows.stored_user(store), await rows.stored_user(store)
        first, second = [await rows.stored_totp(store, owner, confirmed_at=NOW) for _ in range(2)]
        await rows.stored_totp(store, other, confirmed_at=NOW)
        async with store.begin() as unit:
            assert not await unit.authenticators.remove(first.id, other.id)
            assert await unit.authenticators.remove(first.id, owner.id)
            assert not await unit.authenticators.remove(first.id, owner.id)
            assert not await unit.authenticators.remove(second.id, owner.id)
        assert await store.read.authenticators.of(owner.id) == (second,)

    async def test_beside_a_pending_one_the_last_confirmed_one_stays(self, store: Store) -> None:
        owner = await rows.stored_user(store)
        confirmed, _ = await rows.stored_totp(store, owner, confirmed_at=NOW), await rows.stored_totp(store, owner)
        async with store.begin() as unit:
            assert not await unit.authenticators.remove(confirmed.id, owner.id)

    async def test_those_that_ended_are_forgotten(self, store: Store) -> None:
        owner, other = await rows.stored_user(store), await rows.stored_user(store)
        totp, spared = await rows.stored_totp(store, owner), await rows.stored_totp(store, other)
        async with store.begin() as unit:
            await unit.authenticators.end(owner.id)
        assert await store.read.authenticators.of(owner.id) == ()
        assert await store.read.authenticators.of(other.id) == (spared,)
        assert not await accept(store, totp, 5)

    async def test_pending_ones_are_forgotten_and_counted(self, store: Store) -> None:
        owner, other = await rows.stored_user(store), await rows.stored_user(store)
        confirmed = await rows.stored_totp(store, owner, confirmed_at=NOW)
        spared = await rows.stored_totp(store, other)
        await rows.stored_totp(store, owner)
        await rows.stored_totp(store, owner)
        async with store.begin() as unit:
            assert await unit.authenticators.end_pending(owner.id) == 2
            assert await unit.authenticators.end_pending(owner.id) == 0
        assert await store.read.authenticators.of(owner.id) == (confirmed,)
        assert await store.read.authenticators.of(other.id) == (spared,)


class TestWindows:
    async def test_a_window_is_for_one_address_and_one_use(self, store: Store) -> None:
        user, other = await rows.stored_user(store), await rows.stored_user(store)
        async with store.begin() as unit:
            await unit.windows.open(OtpWindow(user_id=user.id, address=HERE, expires_at=NOW + MINUTE))
        async with store.begin() as unit:
            assert not await unit.windows.consume(user.id, ELSEWHERE, NOW)
            assert not await unit.windows.consume(other.id, HERE, NOW)
            assert await unit.windows.consume(user.id, HERE, NOW)
            assert not await unit.windows.consume(user.id, HERE, NOW)

    async def test_a_window_closes_at_its_time(self, store: Store) -> None:
        user = await rows.stored_user(store)
        async with store.begin() as unit:
            await unit.windows.open(OtpWindow(user_id=user.id, address=HERE, expires_at=NOW + MINUTE))
            assert not await unit.windows.consume(user.id, HERE, NOW + MINUTE)

    async def test_the_next_window_replaces_the_one_before(self, store: Store) -> None:
        user = await rows.stored_user(store)
        for address, wait in ((HERE, 1), (ELSEWHERE, 2)):
            async with store.begin() as unit:
                await unit.windows.open(OtpWindow(user_id=user.id, address=address, expires_at=NOW + wait * MINUTE))
        async with store.begin() as unit:
            assert not await unit.windows.consume(user.id, HERE, NOW)
            assert await unit.windows.consume(user.id, ELSEWHERE, NOW + MINUTE)

    async def test_a_closed_window_lets_nobody_through(self, store: Store) -> None:
        user, other = await rows.stored_user(store), await rows.stored_user(store)
        async with store.begin() as unit:
            for person in (user, other):
                await unit.windows.open(OtpWindow(user_id=person.id, address=HERE, expires_at=NOW + MINUTE))
            await unit.windows.close(user.id)
            assert not await unit.windows.consume(user.id, HERE, NOW)
            assert await unit.windows.consume(other.id, HERE, NOW)


class TestAcquaintances:
    async def test_an_account_knows_whom_it_noted_for_a_time(self, store: Store) -> None:
        mira, noel = await rows.stored_user(store), await rows.stored_user(store)
        async with store.begin() as unit:
            await unit.acquaintances.note(Acquaintance(user_id=mira.id, who=SHOP, expires_at=NOW + DAY))
        knows = store.read.acquaintances.knows
        assert await knows(mira.id, SHOP, NOW)
        assert not await knows(mira.id, SHOP, NOW + DAY)
        assert not await knows(mira.id, b"another", NOW)
        assert not await knows(noel.id, SHOP, NOW)

    async def test_who_is_noted_again_is_remembered_for_longer_and_never_for_less(self, store: Store) -> None:
        mira = await rows.stored_user(store)
        for days in (1, 2, 1):
            async with store.begin() as unit:
                await unit.acquaintances.note(Acquaintance(user_id=mira.id, who=SHOP, expires_at=NOW + days * DAY))
        assert await store.read.acquaintances.knows(mira.id, SHOP, NOW + DAY)

    async def test_an_account_forgets_all_that_it_knew(self, store: Store) -> None:
        mira, noel = await rows.stored_user(store), await rows.stored_user(store)
        async with store.begin() as unit:
            for person, who in ((mira, SHOP), (mira, b"another"), (noel, SHOP)):
                await unit.acquaintances.note(Acquaintance(user_id=person.id, who=who, expires_at=NOW + DAY))
        async with store.begin() as unit:
            await unit.acquaintances.forget(mira.id)
        known = [await store.read.acquaintances.knows(*pair, NOW) for pair in ((mira.id, SHOP), (mira.id, b"another"), (noel.id, SHOP))]
        assert known == [False, False, True]

    async def test_one_is_dropped_where_another_takes_its_place(self, store: Store) -> None:
        mira, noel = await rows.stored_user(store), await rows.stored_user(store)
        async with store.begin() as unit:
            for person, who in ((mira, SHOP), (mira, b"another"), (noel, SHOP)):
                await unit.acquaintances.note(Acquaintance(user_id=person.id, who=who, expires_at=NOW + DAY))
        async with store.begin() as unit:
            await unit.acquaintances.drop(mira.id, SHOP)
        assert await store.read.acquaintances.of(mira.id) == (b"another",)
        assert await store.read.acquaintances.of(noel.id) == (SHOP,)
