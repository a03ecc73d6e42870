"""Grants, refresh tokens and revoked access tokens: what holds of a token now."""

from msgspec.structs import replace

from application.ports.grants import Standing
from application.ports.store import Store
from application.ports.tokens import Presented
from domain.sessions.session import Session
from tests.unit.contracts import authorization_rows, rows
from tests.unit.contracts.rows import DAY, MINUTE, NOW, SECOND

JTI = "jti"


async def standing(store: Store, family: rows.Family, jti: str = JTI) -> Standing:
    found = await store.read.grants.standing(family.grant.ref, jti)
    assert found is not None
    return found


async def presented(store: Store, digest: bytes) -> Presented:
    found = await store.read.refresh_tokens.presented(digest)
    assert found is not None
    return found


class TestGrants:
    async def test_a_reference_that_nobody_gave_stands_for_nothing(self, store: Store) -> None:
        await rows.stored_family(store)
        assert await store.read.grants.standing("unknown", JTI) is None

    async def test_a_person_is_verified_once_an_authenticator_is_confirmed(self, store: Store) -> None:
        family, other = await rows.stored_family(store), await rows.stored_family(store)
        assert not (await standing(store, family)).otp_verified
        await rows.stored_totp(store, family.user)
        assert not (await standing(store, family)).otp_verified
        await rows.stored_totp(store, family.user, confirmed_at=NOW)
        await rows.stored_totp(store, family.user, confirmed_at=NOW)
        assert (await standing(store, family)).otp_verified
        assert not (await standing(store, other)).otp_verified

    async def test_one_token_is_revoked_and_another_of_the_same_grant_stands(self, store: Store) -> None:
        family = await rows.stored_family(store)
        async with store.begin() as unit:
            await unit.revoked_tokens.add(JTI, NOW + DAY)
        assert (await standing(store, family)).is_token_revoked
        assert not (await standing(store, family, "another")).is_token_revoked
        assert [await store.read.revoked_tokens.has(jti) for jti in (JTI, "another")] == [True, False]

    async def test_a_disabled_person_shows_at_once(self, store: Store) -> None:
        family = await rows.stored_family(store)
        async with store.begin() as unit:
            await unit.users.disable(family.user.id, NOW)
        assert (await standing(store, family)).user.disabled_at == NOW
        assert (await presented(store, family.first.digest)).user.disabled_at == NOW

    async def test_revoking_a_family_ends_all_of_it_and_no_other(self, store: Store) -> None:
        family = await rows.stored_family(store)
        other = await rows.stored_family(store, family.user)
        second = rows.refresh_token(family.grant, generation=2)
        async with store.begin() as unit:
            await unit.refresh_tokens.add(second)
        async with store.begin() as unit:
            assert await unit.grants.revoke(family.grant.id, NOW)
            assert not await unit.grants.revoke(family.grant.id, NOW + DAY)
        ended = replace(family.grant, revoked_at=NOW)
        assert (await standing(store, family)).grant == ended
        assert [(await presented(store, digest)).grant for digest in (family.first.digest, second.digest)] == [ended, ended]
        assert (await standing(store, other)).grant == other.grant
        assert (await presented(store, other.first.digest)).grant == other.grant

    async def test_revoking_all_of_a_person_s_tells_how_many_stood(self, store: Store) -> None:
        one = await rows.stored_family(store)
        two, ended = await rows.stored_family(store, one.user), await rows.stored_family(store, one.user, revoked_at=NOW)
        stranger = await rows.stored_family(store)
        async with store.begin() as unit:
            assert await unit.grants.revoke_all_of(one.user.id, NOW + DAY) == 2
            assert await unit.grants.revoke_all_of(one.user.id, NOW + DAY) == 0
        revoked = [(await standing(store, family)).grant.revoked_at for family in (one, two, ended, stranger)]
        assert revoked == [NOW + DAY, NOW + DAY, NOW, None]

    async def test_a_person_s_grants_are_those_that_stand_the_latest_first(self, store: Store) -> None:
        mira = await rows.stored_user(store)
        older, newer = await rows.stored_family(store, mira), await rows.stored_family(store, mira, created_at=NOW + MINUTE)
        await rows.stored_family(store, mira, revoked_at=NOW)
        await rows.stored_family(store, mira, expires_at=NOW)
        await rows.stored_family(store)
        assert await store.read.grants.of_person(mira.id, NOW) == (newer.grant, older.grant)

    async def test_revoking_all_to_an_application_spares_others_and_other_people(self, store: Store) -> None:
        mira, noel = await rows.stored_user(store), await rows.stored_user(store)
        shop, mail = await rows.stored_client(store), await rows.stored_client(store)
        spared = (rows.grant(mira, mail), rows.grant(noel, shop))
        async with store.begin() as unit:
            for grant in (rows.grant(mira, shop), rows.grant(mira, shop), *spared):
                await unit.grants.add(grant)
            assert await unit.grants.revoke_all_to(mira.id, shop.id, NOW) == 2
            assert await unit.grants.revoke_all_to(mira.id, shop.id, NOW) == 0
        assert await store.read.grants.of_person(mira.id, NOW) == spared[:1]
        assert await store.read.grants.of_person(noel.id, NOW) == spared[1:]

    async def test_an_unknown_grant_cannot_be_revoked(self, store: Store) -> None:
        family = await rows.stored_family(store)
        async with store.begin() as unit:
            assert not await unit.grants.revoke(family.user.id, NOW)


class TestSessionOfAGrant:
    """What was agreed in a session is seen with it, in the same query, however it is asked for."""

    @staticmethod
    async def seen(store: Store, family: rows.Family) -> list[Session | None]:
        async with store.begin() as unit:
            redeemed = await unit.codes.presented(family.user.id.bytes)
        assert redeemed is not None
        assert (redeemed.grant, redeemed.user) == (family.grant, family.user)
        found = await standing(store, family)
        return [found.session, (await presented(store, family.first.digest)).session, redeemed.session]

    async def test_the_session_is_the_grant_s_and_no_other(self, store: Store) -> None:
        user = await rows.stored_user(store)
        session, _ = await rows.stored_session(store, user), await rows.stored_session(store, user)
        family = await rows.stored_family(store, user, session_id=session.id)
        await authorization_rows.stored_code(store, family.grant, digest=user.id.bytes)
        assert await self.seen(store, family) == [session] * 3

    async def test_where_no_browser_was_there_is_no_session(self, store: Store) -> None:
        user = await rows.stored_user(store)
        await rows.stored_session(store, user)
        family = await rows.stored_family(store, user)
        await authorization_rows.stored_code(store, family.grant, digest=user.id.bytes)
        assert await self.seen(store, family) == [None] * 3

    async def test_a_session_that_is_gone_is_none_and_the_grant_says_that_there_was_one(self, store: Store) -> None:
        user = await rows.stored_user(store)
        family = await rows.stored_family(store, user, session_id=user.id)
        await authorization_rows.stored_code(store, family.grant, digest=user.id.bytes)
        assert await self.seen(store, family) == [None] * 3
        assert (await standing(store, family)).grant.session_id == user.id

    async def test_an_ended_session_shows_at_once(self, store: Store) -> None:
        user = await rows.stored_user(store)
        session = await rows.stored_session(store, user)
        family = await rows.stored_family(store, user, session_id=session.id)
        await authorization_rows.stored_code(store, family.grant, digest=user.id.bytes)
        async with store.begin() as unit:
            assert await unit.sessions.end(session.id, NOW)
        assert await self.seen(store, family) == [replace(session, ended_at=NOW)] * 3

    async def test_what_is_verified_or_revoked_is_not_mixed_up_with_the_session(self, store: Store) -> None:
        user = await rows.stored_user(store)
        session = await rows.stored_session(store, user)
        family = await rows.stored_family(store, user, session_id=session.id)
        await rows.stored_totp(store, user, confirmed_at=NOW)
        found = await standing(store, family)
        assert (found.otp_verified, found.is_token_revoked) == (True, False)
        assert (await presented(store, family.first.digest)).newest == 1


class TestRefreshTokens:
    async def test_an_unknown_token_is_nothing(self, store: Store) -> None:
        await rows.stored_family(store)
        assert await store.read.refresh_tokens.presented(b"unknown") is None

    async def test_the_newest_has_no_successor(self, store: Store) -> None:
        family = await rows.stored_family(store)
        found = await presented(store, family.first.digest)
        assert (found.newest, found.successor_made) == (1, None)

    async def test_each_tells_when_its_own_successor_was_made(self, store: Store) -> None:
        family, other = await rows.stored_family(store), await rows.stored_family(store)
        later = [rows.refresh_token(family.grant, generation=n, created_at=NOW + n * SECOND) for n in (2, 3)]
        async with store.begin() as unit:
            assert [await unit.refresh_tokens.add(token) for token in later] == [True, True]
        found = [await presented(store, token.digest) for token in (family.first, *later)]
        assert [each.newest for each in found] == [3, 3, 3]
        assert [each.successor_made for each in found] == [NOW + 2 * SECOND, NOW + 3 * SECOND, None]
        untouched = await presented(store, other.first.digest)
        assert (untouched.newest, untouched.successor_made) == (1, None)

    async def test_a_generation_that_is_there_is_not_added_again(self, store: Store) -> None:
        family = await rows.stored_family(store)
        async with store.begin() as unit:
            assert not await unit.refresh_tokens.add(rows.refresh_token(family.grant, generation=1))
            assert await unit.refresh_tokens.add(rows.refresh_token(family.grant, generation=2))
        assert (await presented(store, family.first.digest)).newest == 2

    async def test_a_use_extends_one_token(self, store: Store) -> None:
        family, other = await rows.stored_family(store), await rows.stored_family(store)
        async with store.begin() as unit:
            await unit.refresh_tokens.extend(family.first.digest, NOW + 60 * DAY)
        assert (await presented(store, family.first.digest)).token == replace(family.first, expires_at=NOW + 60 * DAY)
        assert (await presented(store, other.first.digest)).token == other.first


class TestRevokedTokens:
    async def test_revoking_again_tells_so(self, store: Store) -> None:
        async with store.begin() as unit:
            assert await unit.revoked_tokens.add(JTI, NOW + DAY)
            assert not await unit.revoked_tokens.add(JTI, NOW + DAY)
        async with store.begin() as unit:
            assert not await unit.revoked_tokens.add(JTI, NOW + DAY)
