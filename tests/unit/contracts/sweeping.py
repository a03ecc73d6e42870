"""What has expired goes, in small batches; what lives stays."""

from datetime import datetime, timedelta

from application.ports.audit import AuditFilter
from application.ports.store import Store
from domain.authenticators.acquaintance import Acquaintance
from domain.authenticators.window import OtpWindow
from domain.registrations import Registrant
from domain.throttle import Limit
from tests.unit.contracts import authorization_rows, rows
from tests.unit.contracts.rows import DAY, MINUTE, NOW, SECOND

HERE = "203.0.113.7"
ENDLESS = Limit("in_a_row", 1, timedelta(days=365))
SHORT = Limit("failures", 1, MINUTE)
SUBJECT = b"s" * 32


async def one_of_each(store: Store, expires_at: datetime) -> rows.Family:
    """A family whose grant expires then, and every other kind of row that does: twelve rows, eleven tables, and what hangs on them."""
    provisional = await rows.stored_user(store, provisional_until=expires_at, made_by=Registrant.ANYBODY)
    family = await rows.stored_family(store, expires_at=expires_at)
    lasting = await rows.stored_family(store, family.user)
    async with store.begin() as unit:
        await unit.authenticators.add(rows.totp(provisional))
        await unit.windows.open(OtpWindow(user_id=family.user.id, address=HERE, expires_at=expires_at))
        await unit.acquaintances.note(Acquaintance(user_id=family.user.id, who=b"shop", expires_at=expires_at))
        await unit.registration_tokens.add(rows.registration_token(expires_at=expires_at - 30 * DAY))
        await unit.throttles.hit(SHORT, SUBJECT, expires_at - MINUTE)
        await unit.throttles.admit("sign_up", SUBJECT, expires_at - MINUTE, MINUTE, 1)
        await unit.revoked_tokens.add("jti", expires_at)
        await unit.audit.add(rows.event(expires_at=expires_at))
        await unit.transactions.add(authorization_rows.transaction(ref="transaction", expires_at=expires_at))
        await unit.sessions.add(rows.session(family.user, digest=SUBJECT, ends_at=expires_at))
        await unit.codes.add(authorization_rows.code(lasting.grant, digest=SUBJECT, expires_at=expires_at - 40 * MINUTE))
    return family


async def sweep_all(store: Store, limit: int) -> list[int]:
    """How many went each time, until none does."""
    counts = [await store.sweep(NOW, limit)]
    while counts[-1]:
        counts.append(await store.sweep(NOW, limit))
    return counts


class TestSweeping:
    async def test_an_empty_store_has_nothing_to_sweep(self, store: Store) -> None:
        assert await store.sweep(NOW, 500) == 0

    async def test_what_expired_goes_and_is_counted(self, store: Store) -> None:
        family = await one_of_each(store, NOW - SECOND)
        assert sum(await sweep_all(store, 500)) in EXPIRED_WITH_OR_WITHOUT_WHAT_HANGS_ON_THEM
        assert await store.read.users.page("", 10) == (family.user,)
        assert await store.read.registration_tokens.all() == ()
        assert await store.read.grants.standing(family.grant.ref, "jti") is None
        assert await store.read.refresh_tokens.presented(family.first.digest) is None
        assert not await store.read.revoked_tokens.has("jti")
        assert await store.read.audit.newest(AuditFilter(), 10) == ()
        assert await store.read.transactions.of("transaction") is None
        assert await store.read.sessions.of(SUBJECT) is None
        # Asked about a time when they were good, so that only their absence can say no.
        before = NOW - MINUTE
        assert not await store.read.acquaintances.knows(family.user.id, b"shop", before)
        assert await store.read.throttles.blocked_until(SHORT, SUBJECT, before) is None
        async with store.begin() as unit:
            assert not await unit.windows.consume(family.user.id, HERE, before)
            assert await unit.codes.presented(SUBJECT) is None

    async def test_no_more_rows_go_than_the_limit_says(self, store: Store) -> None:
        async with store.begin() as unit:
            for _ in range(7):
                await unit.audit.add(rows.event(expires_at=NOW - SECOND))
        assert await sweep_all(store, 3) == [3, 3, 1, 0]

    async def test_the_limit_is_for_all_tables_together(self, store: Store) -> None:
        await one_of_each(store, NOW - SECOND)
        counts = await sweep_all(store, 2)
        assert max(counts) <= 2
        assert sum(counts) in EXPIRED_WITH_OR_WITHOUT_WHAT_HANGS_ON_THEM

    async def test_what_lives_is_spared(self, store: Store) -> None:
        family = await one_of_each(store, NOW + MINUTE)
        permanent = await rows.stored_user(store)
        async with store.begin() as unit:
            await unit.throttles.hit(ENDLESS, SUBJECT, NOW)
        assert await store.sweep(NOW, 500) == 0
        assert len(await store.read.users.page("", 10)) == 3
        assert await store.read.users.of(permanent.username_key) == permanent
        assert len(await store.read.registration_tokens.all()) == 1
        assert await store.read.refresh_tokens.presented(family.first.digest) is not None
        assert await store.read.revoked_tokens.has("jti")
        assert len(await store.read.audit.newest(AuditFilter(), 10)) == 1
        assert await store.read.transactions.of("transaction") is not None
        assert await store.read.sessions.of(SUBJECT) is not None
        assert await store.read.acquaintances.knows(family.user.id, b"shop", NOW)
        assert await store.read.throttles.blocked_until(SHORT, SUBJECT, NOW) is not None
        assert await store.read.throttles.blocked_until(ENDLESS, SUBJECT, NOW) is not None
        async with store.begin() as unit:
            assert await unit.windows.consume(family.user.id, HERE, NOW)
            assert await unit.codes.presented(SUBJECT) is not None

    async def test_who_has_granted_something_is_not_provisional_whatever_the_row_says(self, store: Store) -> None:
        family = await rows.stored_family(store, await rows.stored_user(store, provisional_until=NOW - SECOND))
        assert await store.sweep(NOW, 500) == 0
        assert await store.read.users.of(family.user.username_key) == family.user

    async def test_a_used_code_is_known_as_long_as_one_that_was_not(self, store: Store) -> None:
        family = await rows.stored_family(store)
        code = await authorization_rows.stored_code(store, family.grant, expires_at=NOW - 39 * MINUTE, used_at=NOW - 40 * MINUTE)
        assert await store.sweep(NOW, 500) == 0
        async with store.begin() as unit:
            assert await unit.codes.presented(code.digest) is not None
        assert await store.sweep(NOW + MINUTE, 500) == 1

    async def test_a_grant_stays_as_long_as_its_code_is_known(self, store: Store) -> None:
        """Or the page that gave the code would give it again, as if it had never been spent."""
        family = await rows.stored_family(store, expires_at=NOW - SECOND)
        code = await authorization_rows.stored_code(store, family.grant, expires_at=NOW - 39 * MINUTE, used_at=NOW - 39 * MINUTE)
        assert await store.sweep(NOW, 500) == 0
        async with store.begin() as unit:
            assert await unit.codes.presented(code.digest) is not None
        assert sum([await store.sweep(NOW + MINUTE, 500) for _ in range(2)]) in (2, 3)  # code and grant, the refresh token or not

    async def test_a_session_stays_as_long_as_what_was_agreed_in_it(self, store: Store) -> None:
        session = await rows.stored_session(store, await rows.stored_user(store), ends_at=NOW - SECOND, ended_at=NOW - MINUTE)
        family = await rows.stored_family(store, session_id=session.id, expires_at=NOW + DAY)
        assert await store.sweep(NOW, 500) == 0
        assert await store.read.sessions.of(session.digest) == session
        assert await store.read.refresh_tokens.presented(family.first.digest) is not None
        later = NOW + DAY
        assert sum([await store.sweep(later, 500) for _ in range(2)]) in (2, 3)  # grant and session, the refresh token or not
        assert await store.read.sessions.of(session.digest) is None

    async def test_a_session_that_was_signed_out_stays_until_its_time(self, store: Store) -> None:
        """Or who signed in with it would look like somebody whose session was never there."""
        session = await rows.stored_session(store, await rows.stored_user(store), ends_at=NOW + SECOND, ended_at=NOW - DAY)
        assert await store.sweep(NOW, 500) == 0
        assert await store.read.sessions.of(session.digest) == session

    async def test_an_expired_refresh_token_goes_before_its_grant(self, store: Store) -> None:
        family = await rows.stored_family(store)
        successor = rows.refresh_token(family.grant, generation=2, expires_at=NOW + 60 * DAY)
        async with store.begin() as unit:
            await unit.refresh_tokens.add(successor)
        assert await store.sweep(NOW + timedelta(days=31), 500) == 1
        assert await store.read.refresh_tokens.presented(family.first.digest) is None
        assert await store.read.refresh_tokens.presented(successor.digest) is not None


# Provisional user, window, acquaintance, registration token, grant, two throttles, revoked token, event, transaction,
# session, code. Whether the grant's refresh token and the user's authenticator are counted is the store's own matter.
EXPIRED_WITH_OR_WITHOUT_WHAT_HANGS_ON_THEM = range(12, 15)
