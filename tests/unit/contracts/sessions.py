"""Sessions and consents."""

from datetime import timedelta

from msgspec.structs import replace

from application.ports.store import Store
from tests.unit.contracts import rows
from tests.unit.contracts.rows import DAY, MINUTE, NOW

A_LITTLE = timedelta(microseconds=1)


class TestSessions:
    async def test_a_cookie_that_nobody_gave_opens_nothing(self, store: Store) -> None:
        await rows.stored_session(store, await rows.stored_user(store))
        assert await store.read.sessions.of(b"unknown") is None

    async def test_a_stronger_session_answers_to_its_new_cookie_alone(self, store: Store) -> None:
        user = await rows.stored_user(store)
        before = await rows.stored_session(store, user, amr=("pwd",), code_at=None)
        other = await rows.stored_session(store, user)
        after = replace(
            before,
            digest=b"new",
            is_kept=True,
            amr=("pwd", "otp", "mfa"),
            authenticated_at=NOW + MINUTE,
            code_at=NOW + MINUTE,
            device="another name",
            address="198.51.100.9",
            seen_at=NOW + MINUTE,
            ends_at=NOW + 30 * DAY,
        )
        async with store.begin() as unit:
            assert await unit.sessions.strengthen(after)
        assert await store.read.sessions.of(b"new") == after
        assert await store.read.sessions.of(before.digest) is None
        assert await store.read.sessions.of(other.digest) == other

    async def test_strengthening_makes_no_other_session_of_it(self, store: Store) -> None:
        """Whose it is, since when, and what ID tokens call it."""
        mira, noel = await rows.stored_user(store), await rows.stored_user(store)
        session = await rows.stored_session(store, mira)
        async with store.begin() as unit:
            changed = replace(session, sid="another", user_id=noel.id, created_at=NOW + DAY, ended_at=NOW)
            assert await unit.sessions.strengthen(changed)
        assert await store.read.sessions.of(session.digest) == session

    async def test_an_ended_session_is_neither_strengthened_nor_seen(self, store: Store) -> None:
        user = await rows.stored_user(store)
        ended = await rows.stored_session(store, user, ended_at=NOW)
        async with store.begin() as unit:
            assert not await unit.sessions.strengthen(replace(ended, digest=b"new", ended_at=None))
            assert not await unit.sessions.strengthen(rows.session(user, digest=b"new"))
            await unit.sessions.seen(ended.id, NOW + MINUTE)
        assert await store.read.sessions.of(b"new") is None
        assert await store.read.sessions.of(ended.digest) == ended

    async def test_a_session_is_seen_and_never_earlier_than_before(self, store: Store) -> None:
        user = await rows.stored_user(store)
        session, other = await rows.stored_session(store, user), await rows.stored_session(store, user)
        for moment in (NOW + MINUTE, NOW + MINUTE - A_LITTLE):
            async with store.begin() as unit:
                await unit.sessions.seen(session.id, moment)
        assert await store.read.sessions.of(session.digest) == replace(session, seen_at=NOW + MINUTE)
        assert await store.read.sessions.of(other.digest) == other

    async def test_a_session_ends_once_and_no_other_with_it(self, store: Store) -> None:
        user = await rows.stored_user(store)
        session, other = await rows.stored_session(store, user), await rows.stored_session(store, user)
        async with store.begin() as unit:
            assert await unit.sessions.end(session.id, NOW)
            assert not await unit.sessions.end(session.id, NOW + DAY)
            assert not await unit.sessions.end(user.id, NOW)
        assert await store.read.sessions.of(session.digest) == replace(session, ended_at=NOW)
        assert await store.read.sessions.of(other.digest) == other

    async def test_ending_all_of_a_person_s_tells_how_many_had_not(self, store: Store) -> None:
        mira, noel = await rows.stored_user(store), await rows.stored_user(store)
        open_ones = [await rows.stored_session(store, mira) for _ in range(2)]
        ended = await rows.stored_session(store, mira, ended_at=NOW)
        stranger = await rows.stored_session(store, noel)
        async with store.begin() as unit:
            assert await unit.sessions.end_all_of(mira.id, NOW + DAY) == 2
            assert await unit.sessions.end_all_of(mira.id, NOW + DAY) == 0
        found = [await store.read.sessions.of(each.digest) for each in (*open_ones, ended, stranger)]
        assert found == [*(replace(each, ended_at=NOW + DAY) for each in open_ones), ended, stranger]

    async def test_a_person_s_sessions_are_those_that_still_go_on_the_last_seen_first(self, store: Store) -> None:
        mira, noel = await rows.stored_user(store), await rows.stored_user(store)
        older, newer = await rows.stored_session(store, mira), await rows.stored_session(store, mira, seen_at=NOW + MINUTE)
        await rows.stored_session(store, mira, ended_at=NOW)
        await rows.stored_session(store, mira, ends_at=NOW + MINUTE)
        await rows.stored_session(store, noel)
        assert await store.read.sessions.of_person(mira.id, NOW + MINUTE) == (newer, older)

    async def test_a_person_ends_one_of_theirs_and_nobody_else_s(self, store: Store) -> None:
        mira, noel = await rows.stored_user(store), await rows.stored_user(store)
        session, other, stranger = [await rows.stored_session(store, each) for each in (mira, mira, noel)]
        async with store.begin() as unit:
            assert not await unit.sessions.end_one_of(stranger.id, mira.id, NOW)
            assert await unit.sessions.end_one_of(session.id, mira.id, NOW)
            assert not await unit.sessions.end_one_of(session.id, mira.id, NOW + DAY)
        assert await store.read.sessions.of_person(mira.id, NOW) == (other,)
        assert await store.read.sessions.of_person(noel.id, NOW) == (stranger,)

    async def test_ending_all_others_spares_one_and_everybody_else_s(self, store: Store) -> None:
        mira, noel = await rows.stored_user(store), await rows.stored_user(store)
        kept, stranger = await rows.stored_session(store, mira), await rows.stored_session(store, noel)
        for _ in range(2):
            await rows.stored_session(store, mira)
        async with store.begin() as unit:
            assert await unit.sessions.end_all_of(mira.id, NOW, kept.id) == 2
            assert await unit.sessions.end_all_of(mira.id, NOW, kept.id) == 0
        assert await store.read.sessions.of_person(mira.id, NOW) == (kept,)
        assert await store.read.sessions.of_person(noel.id, NOW) == (stranger,)


class TestConsents:
    async def test_what_was_not_allowed_is_not_there(self, store: Store) -> None:
        user, client = await rows.stored_user(store), await rows.stored_client(store)
        assert await store.read.consents.of(user.id, client.id) is None

    async def test_a_consent_is_one_person_s_to_one_application_and_the_last_word_counts(self, store: Store) -> None:
        mira, noel = await rows.stored_user(store), await rows.stored_user(store)
        shop, mail = await rows.stored_client(store), await rows.stored_client(store)
        first, others = rows.consent(mira, shop), (rows.consent(mira, mail), rows.consent(noel, shop))
        last = replace(first, scope=("openid", "email"), resources=("https://api.example",), given_at=NOW + DAY)
        for consent in (first, *others, last):
            async with store.begin() as unit:
                await unit.consents.give(consent)
        of = store.read.consents.of
        assert await of(mira.id, shop.id) == last
        assert (await of(mira.id, mail.id), await of(noel.id, shop.id)) == others
        assert await of(noel.id, mail.id) is None

    async def test_a_consent_is_withdrawn_once_and_no_other_with_it(self, store: Store) -> None:
        mira, noel = await rows.stored_user(store), await rows.stored_user(store)
        shop, mail = await rows.stored_client(store), await rows.stored_client(store)
        given = (rows.consent(mira, shop), rows.consent(mira, mail, given_at=NOW + DAY), rows.consent(noel, shop))
        async with store.begin() as unit:
            for consent in given:
                await unit.consents.give(consent)
        assert await store.read.consents.of_person(mira.id) == (given[1], given[0])
        async with store.begin() as unit:
            assert await unit.consents.withdraw(mira.id, shop.id)
            assert not await unit.consents.withdraw(mira.id, shop.id)
        assert await store.read.consents.of_person(mira.id) == (given[1],)
        assert await store.read.consents.of_person(noel.id) == (given[2],)
