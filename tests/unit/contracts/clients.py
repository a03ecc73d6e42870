"""Clients, resources and registration tokens."""

import pytest
from msgspec.structs import replace

from application.ports.store import Store
from domain.clients.client import Client
from domain.refusal import ClientExists
from domain.registrations import Kind
from tests.unit.contracts import authorization_rows, rows
from tests.unit.contracts.rows import DAY, NOW


async def add(store: Store, *clients: Client) -> None:
    async with store.begin() as unit:
        for client in clients:
            await unit.clients.add(client)


class TestClients:
    async def test_an_unknown_identifier_is_nobody_s(self, store: Store) -> None:
        assert await store.read.clients.of("nobody") is None

    async def test_clients_without_a_key_may_share_a_name(self, store: Store) -> None:
        one, two = rows.client(), rows.client()
        await add(store, one, two)
        assert len(await store.read.clients.page("", 10)) == 2

    async def test_pages_go_on_after_an_identifier_in_the_order_of_code_points(self, store: Store) -> None:
        clients = [rows.client(client_id=name) for name in ("b", "Z", "_x", "-x", "a", "0", "B")]
        await add(store, *clients)
        in_order = tuple(sorted(clients, key=lambda client: client.client_id))
        assert await store.read.clients.page("", 100) == in_order
        assert await store.read.clients.page(in_order[1].client_id, 3) == in_order[2:5]

    async def test_redirect_uris_are_listed_of_public_clients_that_are_enabled(self, store: Store) -> None:
        def public(*uris: str) -> Client:
            return rows.client(secret_digest=None, redirect_uris=uris)

        off = public("https://off.example/cb")
        confidential = rows.client(secret_digest=b"digest", redirect_uris=("https://web.example/cb",))
        both = ("https://spa.example/cb", "http://127.0.0.1/cb")
        await add(store, public(*both), public(*both), public("com.example.app:/cb", both[0]), public(), off, confidential)
        async with store.begin() as unit:
            await unit.clients.disable(off.id, NOW)
        assert await store.read.clients.public_redirect_uris() == {*both, "com.example.app:/cb"}

    async def test_what_is_set_comes_back_and_others_stay(self, store: Store) -> None:
        before, other = rows.client(name_key="before"), rows.client()
        await add(store, before, other)
        after = replace(
            before,
            client_name="After",
            name_key=None,
            redirect_uris=(),
            auth_methods=("client_secret_basic",),
            grant_types=("client_credentials",),
            scope=("profile",),
            require_pkce=False,
            rotate_refresh_tokens=True,
            resources=("https://api.example",),
            introspect_any=True,
            id_token_alg="ES256",
            skips_consent=True,
            minimum_acr="aal2",
            default_max_age=60,
            client_uri="https://client.example",
            policy_uri="https://client.example/policy",
            tos_uri="https://client.example/terms",
        )
        async with store.begin() as unit:
            await unit.clients.set(after)
        assert await store.read.clients.of(before.client_id) == after
        assert await store.read.clients.of(other.client_id) == other

    async def test_setting_does_not_undo_a_new_secret_or_a_disabling(self, store: Store) -> None:
        """Who sets has read the row before; both have verbs of their own."""
        read_before = rows.client()
        await add(store, read_before)
        async with store.begin() as unit:
            await unit.clients.set_secret(read_before.id, b"new")
            await unit.clients.disable(read_before.id, NOW)
        async with store.begin() as unit:
            await unit.clients.set(replace(read_before, client_name="After"))
        expected = replace(read_before, client_name="After", secret_digest=b"new", disabled_at=NOW)
        assert await store.read.clients.of(read_before.client_id) == expected

    async def test_a_name_that_is_taken_cannot_be_set_and_one_s_own_can(self, store: Store) -> None:
        shop, other = rows.client(name_key="shop"), rows.client(name_key="other")
        await add(store, shop, other)
        with pytest.raises(ClientExists):
            async with store.begin() as unit:
                await unit.clients.set(replace(other, name_key="shop"))
        async with store.begin() as unit:
            await unit.clients.set(replace(shop, scope=()))
        assert await store.read.clients.of(other.client_id) == other
        assert await store.read.clients.of(shop.client_id) == replace(shop, scope=())

    async def test_a_unit_goes_on_after_a_name_that_is_taken(self, store: Store) -> None:
        shop, other = rows.client(name_key="shop"), rows.client(name_key="other")
        await add(store, shop, other)
        async with store.begin() as unit:
            with pytest.raises(ClientExists):
                await unit.clients.set(replace(other, name_key="shop"))
            await unit.clients.set_secret(other.id, b"new")
        assert await store.read.clients.of(other.client_id) == replace(other, secret_digest=b"new")

    async def test_a_new_secret_is_one_client_s_alone(self, store: Store) -> None:
        one, two = rows.client(), rows.client()
        await add(store, one, two)
        async with store.begin() as unit:
            await unit.clients.set_secret(one.id, b"new")
        assert await store.read.clients.of(one.client_id) == replace(one, secret_digest=b"new")
        assert await store.read.clients.of(two.client_id) == two

    async def test_disabling_and_enabling_tell_whether_they_changed_anything(self, store: Store) -> None:
        one, two = rows.client(), rows.client()
        await add(store, one, two)
        async with store.begin() as unit:
            assert not await unit.clients.enable(one.id)
            assert await unit.clients.disable(one.id, NOW)
            assert not await unit.clients.disable(one.id, NOW + DAY)
        assert await store.read.clients.of(one.client_id) == replace(one, disabled_at=NOW)
        assert await store.read.clients.of(two.client_id) == two
        async with store.begin() as unit:
            assert await unit.clients.enable(one.id)
        assert await store.read.clients.of(one.client_id) == one

    async def test_a_deleted_client_takes_its_grants_along_and_leaves_the_people(self, store: Store) -> None:
        gone = await rows.stored_family(store)
        stays = await rows.stored_family(store, gone.user)
        code = await authorization_rows.stored_code(store, gone.grant)
        async with store.begin() as unit:
            for family in (gone, stays):
                await unit.consents.give(rows.consent(family.user, family.client))
        async with store.begin() as unit:
            await unit.clients.delete(gone.client.id)
        assert await store.read.clients.of(gone.client.client_id) is None
        assert await store.read.grants.standing(gone.grant.ref, "jti") is None
        assert await store.read.refresh_tokens.presented(gone.first.digest) is None
        assert await store.read.consents.of(gone.user.id, gone.client.id) is None
        assert await store.read.consents.of(stays.user.id, stays.client.id) is not None
        async with store.begin() as unit:
            assert await unit.codes.presented(code.digest) is None
        assert await store.read.refresh_tokens.presented(stays.first.digest) is not None
        assert await store.read.users.of(gone.user.username_key) == gone.user


class TestResources:
    async def test_resources_stand_in_the_order_of_their_uris(self, store: Store) -> None:
        resources = [rows.resource(uri=uri) for uri in ("https://b", "https://Z", "https://a/", "https://a", "https://a-b")]
        async with store.begin() as unit:
            for resource in resources:
                await unit.resources.add(resource)
        assert await store.read.resources.all() == tuple(sorted(resources, key=lambda resource: resource.uri))

    async def test_removing_tells_whether_it_was_there(self, store: Store) -> None:
        one, two = rows.resource(), rows.resource()
        async with store.begin() as unit:
            await unit.resources.add(one)
            await unit.resources.add(two)
        async with store.begin() as unit:
            assert await unit.resources.remove(one.uri)
            assert not await unit.resources.remove(one.uri)
        assert await store.read.resources.all() == (two,)


class TestRegistrationTokens:
    async def test_what_is_not_good_registers_nobody(self, store: Store) -> None:
        bad = (
            rows.registration_token(kind=Kind.CLIENTS),
            rows.registration_token(uses_left=0),
            rows.registration_token(expires_at=NOW),
            rows.registration_token(revoked_at=NOW),
        )
        async with store.begin() as unit:
            for token in bad:
                await unit.registration_tokens.add(token)
        for digest in (*(token.digest for token in bad), b"unknown"):
            assert not await store.read.registration_tokens.usable(digest, Kind.USERS, NOW)
            async with store.begin() as unit:
                assert await unit.registration_tokens.consume(digest, Kind.USERS, NOW) is None

    async def test_looking_spends_nothing_and_what_is_given_back_is_not_spent(self, store: Store) -> None:
        token = rows.registration_token(kind=Kind.CLIENTS, uses_left=1)
        usable = store.read.registration_tokens.usable
        async with store.begin() as unit:
            await unit.registration_tokens.add(token)
        assert [await usable(token.digest, Kind.CLIENTS, NOW) for _ in range(2)] == [True, True]
        async with store.begin() as unit:
            assert await unit.registration_tokens.consume(token.digest, Kind.CLIENTS, NOW) == token.id
        assert not await usable(token.digest, Kind.CLIENTS, NOW)
        async with store.begin() as unit:
            await unit.registration_tokens.give_back(token.id)
        assert await usable(token.digest, Kind.CLIENTS, NOW)

    async def test_a_revoked_token_is_revoked_once(self, store: Store) -> None:
        token, other = rows.registration_token(), rows.registration_token(created_at=NOW - DAY)
        async with store.begin() as unit:
            await unit.registration_tokens.add(other)
            await unit.registration_tokens.add(token)
        async with store.begin() as unit:
            assert not await unit.registration_tokens.revoke("unknown", NOW)
            assert await unit.registration_tokens.revoke(token.ref, NOW)
            assert not await unit.registration_tokens.revoke(token.ref, NOW + DAY)
        assert await store.read.registration_tokens.all() == (replace(token, revoked_at=NOW), other)

    async def test_the_newest_stands_first(self, store: Store) -> None:
        tokens = [rows.registration_token(created_at=NOW + days * DAY) for days in (1, 3, 2)]
        async with store.begin() as unit:
            for token in tokens:
                await unit.registration_tokens.add(token)
        assert await store.read.registration_tokens.all() == (tokens[1], tokens[2], tokens[0])
