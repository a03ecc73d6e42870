"""Signing keys and the keyring."""

import pytest
from msgspec.structs import replace

from application.ports.store import Store
from domain.keys.signing_key import SigningKey, State
from tests.unit.contracts import rows
from tests.unit.contracts.rows import DAY, NOW


async def add(store: Store, *keys: SigningKey) -> list[bool]:
    async with store.begin() as unit:
        return [await unit.signing_keys.add(key) for key in keys]


class TestSigningKeys:
    async def test_the_newest_publication_stands_first(self, store: Store) -> None:
        keys = [rows.signing_key(state=State.RETIRED, published_at=NOW + days * DAY, ended_at=NOW) for days in (1, 3, 2)]
        assert await add(store, *keys) == [True, True, True]
        assert await store.read.signing_keys.all() == (keys[1], keys[2], keys[0])

    @pytest.mark.parametrize("state", [State.ACTIVE, State.UPCOMING])
    async def test_an_algorithm_has_one_key_in_this_state(self, store: Store, state: State) -> None:
        first, second, other = (rows.signing_key(state=state, algorithm=name) for name in ("ES256", "ES256", "RS256"))
        assert await add(store, first, second, other) == [True, False, True]
        assert {key.kid for key in await store.read.signing_keys.all()} == {first.kid, other.kid}

    @pytest.mark.parametrize("state", [State.RETIRED, State.REVOKED])
    async def test_an_algorithm_has_any_number_of_keys_in_this_state(self, store: Store, state: State) -> None:
        assert await add(store, rows.signing_key(state=state), rows.signing_key(state=state)) == [True, True]

    async def test_a_rotation_retires_the_one_and_promotes_the_other(self, store: Store) -> None:
        active = rows.signing_key(state=State.ACTIVE, active_at=NOW - DAY, published_at=NOW - DAY)
        upcoming = rows.signing_key()
        await add(store, active, upcoming)
        async with store.begin() as unit:
            assert not await unit.signing_keys.retire(upcoming.kid, NOW)
            assert not await unit.signing_keys.promote(active.kid, NOW)
            assert await unit.signing_keys.retire(active.kid, NOW)
            assert await unit.signing_keys.promote(upcoming.kid, NOW)
        assert await store.read.signing_keys.all() == (
            replace(upcoming, state=State.ACTIVE, active_at=NOW),
            replace(active, state=State.RETIRED, ended_at=NOW),
        )
        async with store.begin() as unit:
            assert not await unit.signing_keys.retire(active.kid, NOW)
            assert not await unit.signing_keys.promote(upcoming.kid, NOW)
            assert await unit.signing_keys.add(rows.signing_key())

    async def test_two_active_keys_of_an_algorithm_are_a_crash(self, store: Store) -> None:
        active, upcoming = rows.signing_key(state=State.ACTIVE), rows.signing_key(published_at=NOW + DAY)
        await add(store, active, upcoming)
        with pytest.raises(Exception, match=r"(?i)active|unique"):
            async with store.begin() as unit:
                await unit.signing_keys.promote(upcoming.kid, NOW)
        assert await store.read.signing_keys.all() == (upcoming, active)

    @pytest.mark.parametrize("state", [State.UPCOMING, State.ACTIVE, State.RETIRED])
    async def test_a_key_in_any_state_is_revoked_once(self, store: Store, state: State) -> None:
        key = rows.signing_key(state=state)
        await add(store, key)
        async with store.begin() as unit:
            assert not await unit.signing_keys.revoke("unknown", NOW)
            assert await unit.signing_keys.revoke(key.kid, NOW)
            assert not await unit.signing_keys.revoke(key.kid, NOW + DAY)
        assert await store.read.signing_keys.all() == (replace(key, state=State.REVOKED, ended_at=NOW),)


class TestKeyring:
    async def test_there_is_none_at_first(self, store: Store) -> None:
        assert await store.read.keyring.sealed() is None

    async def test_it_is_created_once(self, store: Store) -> None:
        async with store.begin() as unit:
            assert await unit.keyring.create(b"first")
        async with store.begin() as unit:
            assert not await unit.keyring.create(b"second")
        assert await store.read.keyring.sealed() == b"first"

    async def test_it_is_replaced_by_who_saw_what_is_stored(self, store: Store) -> None:
        async with store.begin() as unit:
            assert not await unit.keyring.replace(b"first", b"second")
            await unit.keyring.create(b"first")
        async with store.begin() as unit:
            assert await unit.keyring.replace(b"first", b"second")
            assert not await unit.keyring.replace(b"first", b"third")
        assert await store.read.keyring.sealed() == b"second"
