"""Authorization transactions and codes."""

from uuid import uuid4

from msgspec.structs import replace

from application.ports.authorization import PresentedCode
from application.ports.store import Store
from domain.authorization.transaction import Transaction
from tests.unit.contracts import authorization_rows, rows
from tests.unit.contracts.rows import DAY, MINUTE, NOW, SECOND


async def held(store: Store, transaction: Transaction) -> Transaction | None:
    async with store.begin() as unit:
        return await unit.transactions.hold(transaction.ref, NOW)


async def redeemed(store: Store, digest: bytes) -> PresentedCode | None:
    async with store.begin() as unit:
        return await unit.codes.presented(digest)


class TestTransactions:
    async def test_an_address_that_nobody_was_sent_to_is_no_transaction_s(self, store: Store) -> None:
        await authorization_rows.stored_transaction(store)
        for ref in ("unknown", "", "a\0b"):
            assert await store.read.transactions.of(ref) is None
            async with store.begin() as unit:
                assert await unit.transactions.hold(ref, NOW) is None

    async def test_what_goes_on_is_held_and_what_is_over_is_only_read(self, store: Store) -> None:
        going_on = await authorization_rows.stored_transaction(store, expires_at=NOW + SECOND)
        expired = await authorization_rows.stored_transaction(store, expires_at=NOW)
        ended = await authorization_rows.stored_transaction(store, ended_at=NOW - MINUTE)
        assert [await held(store, each) for each in (going_on, expired, ended)] == [going_on, None, None]
        assert [await store.read.transactions.of(each.ref) for each in (expired, ended)] == [expired, ended]

    async def test_everything_that_may_change_is_set_in_one_and_in_no_other(self, store: Store) -> None:
        user = await rows.stored_user(store)
        before, other = await authorization_rows.stored_transaction(store), await authorization_rows.stored_transaction(store)
        after = replace(
            before,
            user_id=user.id,
            password_at=NOW,
            known_by=b"device",
            enrolling=uuid4(),
            session_id=uuid4(),
            consented_at=NOW + SECOND,
            is_kept=True,
            typed="mira",
            mistake="wrong_code",
            wait_until=NOW + MINUTE,
            codes=b"sealed",
        )
        async with store.begin() as unit:
            await unit.transactions.set(after)
        assert await store.read.transactions.of(before.ref) == after
        async with store.begin() as unit:
            await unit.transactions.set(replace(before, ended_at=NOW))
        assert await store.read.transactions.of(before.ref) == replace(before, ended_at=NOW)
        assert await store.read.transactions.of(other.ref) == other

    async def test_what_was_asked_by_whom_and_until_when_never_changes(self, store: Store) -> None:
        before = await authorization_rows.stored_transaction(store)
        async with store.begin() as unit:
            changed = {
                "ref": "another",
                "browser": b"another",
                "request": authorization_rows.request(state="another"),
                "created_at": NOW + DAY,
            }
            await unit.transactions.set(replace(before, expires_at=NOW + DAY, **changed))
        assert await store.read.transactions.of(before.ref) == before

    async def test_what_has_ended_is_not_set(self, store: Store) -> None:
        ended = await authorization_rows.stored_transaction(store, ended_at=NOW)
        async with store.begin() as unit:
            await unit.transactions.set(replace(ended, ended_at=None, consented_at=NOW))
            await unit.transactions.set(authorization_rows.transaction(ref="never added"))
        assert await store.read.transactions.of(ended.ref) == ended
        assert await store.read.transactions.of("never added") is None


class TestCodes:
    async def test_an_unknown_code_is_nothing(self, store: Store) -> None:
        await authorization_rows.stored_code(store, (await rows.stored_family(store)).grant)
        assert await redeemed(store, b"unknown") is None
        async with store.begin() as unit:
            assert not await unit.codes.consume(b"unknown", NOW)

    async def test_a_code_that_is_there_is_not_added_again_and_the_unit_goes_on(self, store: Store) -> None:
        family = await rows.stored_family(store)
        code = await authorization_rows.stored_code(store, family.grant, used_at=NOW)
        other = authorization_rows.code(family.grant)
        async with store.begin() as unit:
            assert not await unit.codes.add(replace(code, used_at=None, nonce="another"))
            assert await unit.codes.add(other)
        for each in (code, other):
            found = await redeemed(store, each.digest)
            assert found is not None
            assert found.code == each

    async def test_a_used_code_is_known_and_of_no_more_use(self, store: Store) -> None:
        family = await rows.stored_family(store)
        code, other = await authorization_rows.stored_code(store, family.grant), await authorization_rows.stored_code(store, family.grant)
        async with store.begin() as unit:
            assert await unit.codes.consume(code.digest, NOW)
            assert not await unit.codes.consume(code.digest, NOW + SECOND)
        found, spared = await redeemed(store, code.digest), await redeemed(store, other.digest)
        assert found is not None
        assert spared is not None
        assert (found.code, spared.code) == (replace(code, used_at=NOW), other)

    async def test_a_code_is_good_until_its_time(self, store: Store) -> None:
        code = await authorization_rows.stored_code(store, (await rows.stored_family(store)).grant, expires_at=NOW + MINUTE)
        async with store.begin() as unit:
            assert not await unit.codes.consume(code.digest, NOW + MINUTE)
            assert await unit.codes.consume(code.digest, NOW + MINUTE - SECOND)

    async def test_what_became_of_its_grant_and_its_person_shows_at_once(self, store: Store) -> None:
        family, other = await rows.stored_family(store), await rows.stored_family(store)
        code = await authorization_rows.stored_code(store, family.grant)
        await authorization_rows.stored_code(store, other.grant)
        async with store.begin() as unit:
            await unit.grants.revoke(family.grant.id, NOW)
            await unit.users.disable(family.user.id, NOW)
        found = await redeemed(store, code.digest)
        assert found is not None
        assert (found.grant, found.user) == (replace(family.grant, revoked_at=NOW), replace(family.user, disabled_at=NOW))
