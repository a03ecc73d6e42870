"""The journal's redemptions: what is good once, for what it buys, in a COMMIT that others share."""

from asyncio import gather
from collections.abc import Sequence

from application.ports.audit import AuditFilter
from application.ports.journal import Journal, Redemption
from application.ports.store import Store
from domain.audit import AuditEvent
from domain.tokens.refresh_token import RefreshToken
from tests.unit.contracts import authorization_rows, rows
from tests.unit.contracts.rows import MINUTE, NOW, SECOND

CALLERS = 40


async def told(store: Store, kind: str | None = None) -> set[AuditEvent]:
    return set(await store.read.audit.newest(AuditFilter(kind=kind), 200))


async def among_others(journal: Journal, offers: Sequence[Redemption]) -> list[bool]:
    """What each of them comes to. The first redemption may be under way alone, so it is another: these may go together."""
    _, *had = await gather(*map(journal.redeem, (Redemption(event=rows.event(kind="other")), *offers)))
    return had


async def is_there(store: Store, token: RefreshToken) -> bool:
    found = await store.read.refresh_tokens.presented(token.digest)
    return found is not None and found.token == token


async def used_at(store: Store, digest: bytes) -> object:
    found = await store.read.codes.presented(digest)
    assert found is not None
    return found.code.used_at


class TestRedemptions:
    async def test_a_code_buys_a_token_and_is_spent(self, store: Store, journal: Journal) -> None:
        family = await rows.stored_family(store)
        code = await authorization_rows.stored_code(store, family.grant)
        token, event = rows.refresh_token(family.grant, generation=2), rows.event(at=NOW + SECOND)
        assert await journal.redeem(Redemption(code=code.digest, refresh_token=token, event=event))
        assert await used_at(store, code.digest) == NOW + SECOND
        assert await is_there(store, token)
        assert await told(store) == {event}

    async def test_where_there_is_no_token_to_give_the_code_is_spent_as_well(self, store: Store, journal: Journal) -> None:
        code = await authorization_rows.stored_code(store, (await rows.stored_family(store)).grant)
        assert await journal.redeem(Redemption(code=code.digest, event=rows.event()))
        assert not await journal.redeem(Redemption(code=code.digest, event=rows.event()))
        assert len(await told(store)) == 1

    async def test_what_costs_nothing_is_only_told(self, store: Store, journal: Journal) -> None:
        event = rows.event()
        assert await journal.redeem(Redemption(event=event))
        assert await told(store) == {event}

    async def test_a_code_that_was_used_has_expired_or_was_never_given_buys_nothing(self, store: Store, journal: Journal) -> None:
        family = await rows.stored_family(store)
        used = await authorization_rows.stored_code(store, family.grant, used_at=NOW - SECOND)
        expired = await authorization_rows.stored_code(store, family.grant, expires_at=NOW)
        token = rows.refresh_token(family.grant, generation=2)
        for digest in (used.digest, expired.digest, b"unknown"):
            assert not await journal.redeem(Redemption(code=digest, refresh_token=token, event=rows.event(at=NOW)))
        assert [await used_at(store, code.digest) for code in (used, expired)] == [NOW - SECOND, None]
        assert not await is_there(store, token)
        assert await told(store) == set()

    async def test_where_the_grant_has_ended_nothing_is_bought(self, store: Store, journal: Journal) -> None:
        """It stood when it was looked at, a moment ago."""
        family = await rows.stored_family(store, revoked_at=NOW)
        code = await authorization_rows.stored_code(store, family.grant)
        token = rows.refresh_token(family.grant, generation=2)
        assert not await journal.redeem(Redemption(code=code.digest, refresh_token=token, event=rows.event(at=NOW)))
        assert not await journal.redeem(Redemption(refresh_token=token, event=rows.event(at=NOW)))
        assert await used_at(store, code.digest) is None
        assert not await is_there(store, token)
        assert await told(store) == set()

    async def test_of_many_with_one_code_one_has_it_and_nothing_is_written_for_the_others(self, store: Store, journal: Journal) -> None:
        family = await rows.stored_family(store)
        code = await authorization_rows.stored_code(store, family.grant)
        tokens = [rows.refresh_token(family.grant, generation=2) for _ in range(CALLERS)]
        offers = [Redemption(code=code.digest, refresh_token=token, event=rows.event()) for token in tokens]
        had = await among_others(journal, offers)
        assert had.count(True) == 1
        assert [await is_there(store, token) for token in tokens] == had
        assert await told(store, "token_issued") == {offers[had.index(True)].event}

    async def test_of_many_with_one_refresh_token_one_has_the_successor(self, store: Store, journal: Journal) -> None:
        family = await rows.stored_family(store)
        successor = rows.refresh_token(family.grant, generation=2)
        offers = [Redemption(refresh_token=successor, event=rows.event()) for _ in range(CALLERS)]
        had = await among_others(journal, offers)
        assert had.count(True) == 1
        assert await told(store, "token_issued") == {offers[had.index(True)].event}

    async def test_each_of_many_gets_their_own(self, store: Store, journal: Journal) -> None:
        """Every second one is late: what is shared is the COMMIT and not the fate."""
        families = [await rows.stored_family(store) for _ in range(CALLERS)]
        codes = [
            await authorization_rows.stored_code(store, each.grant, used_at=NOW if number % 2 else None)
            for number, each in enumerate(families)
        ]
        offers = [
            Redemption(code=code.digest, refresh_token=rows.refresh_token(each.grant, generation=2), event=rows.event())
            for code, each in zip(codes, families, strict=True)
        ]
        had = await gather(*map(journal.redeem, offers))
        assert had == [number % 2 == 0 for number in range(CALLERS)]
        assert await told(store) == {offer.event for offer in offers[::2]}

    async def test_what_a_unit_of_work_has_spent_buys_nothing_and_the_other_way_round(self, store: Store, journal: Journal) -> None:
        family = await rows.stored_family(store)
        first = await authorization_rows.stored_code(store, family.grant)
        second = await authorization_rows.stored_code(store, family.grant)
        async with store.begin() as unit:
            assert await unit.codes.consume(first.digest, NOW)
        assert not await journal.redeem(Redemption(code=first.digest, event=rows.event(at=NOW)))
        assert await journal.redeem(Redemption(code=second.digest, event=rows.event(at=NOW)))
        async with store.begin() as unit:
            assert not await unit.codes.consume(second.digest, NOW + MINUTE)
