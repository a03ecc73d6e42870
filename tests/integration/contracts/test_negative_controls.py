"""Whether these suites, on this server, can see a race: a store that selects and then updates must fail them."""

from asyncio import sleep
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest
from msgspec.structs import asdict
from sqlalchemy import delete, select, update

from adapters.sql.authenticators import AUTHENTICATORS, OTP_WINDOWS, SqlAuthenticators, SqlWindows
from adapters.sql.codes import CODES, SqlCodes
from adapters.sql.engine import first
from adapters.sql.open_engine import open_engine
from adapters.sql.recovery_codes import ADD, DELETE, RECOVERY_CODES, SqlRecoveryCodes
from adapters.sql.registrations import REGISTRATION_TOKENS, SqlRegistrationTokens
from adapters.sql.sessions import SESSIONS, SqlSessions
from adapters.sql.statement import filled, insert_into
from adapters.sql.store import SqlStore, SqlUnit
from adapters.sql.throttles import THROTTLES, SqlThrottles
from adapters.sql.transactions import OF, SqlTransactions
from domain.authenticators.recovery_code import RecoveryCode
from domain.authorization.transaction import Transaction
from domain.registrations import Kind
from domain.throttle import Limit
from tests.integration.contracts.conftest import CONNECTIONS, empty
from tests.unit.contracts import races, units
from tests.unit.contracts.recovery_codes import check_of_many_who_renew_one_has_the_last_word

BETWEEN = 0.01  # seconds, from the answer to the next statement: a busy loop's


class FindsThenMarks(SqlAuthenticators):
    async def accept_step(self, authenticator: UUID, step: int, offset: int, now: datetime) -> bool:
        this = AUTHENTICATORS.c.id == authenticator
        found = first(await self.connection.rows(select(AUTHENTICATORS.c.last_step).where(this)))
        if found is None or found[0] >= step:
            return False
        await sleep(BETWEEN)
        await self.connection.rows(update(AUTHENTICATORS).where(this).values(last_step=step, offset=offset, confirmed_at=now))
        return True


class FindsThenDeletes(SqlWindows):
    async def consume(self, user_id: UUID, address: str, now: datetime) -> bool:
        this = OTP_WINDOWS.c.user_id == user_id
        if not await self.connection.rows(select(OTP_WINDOWS.c.user_id).where(this)):
            return False
        await sleep(BETWEEN)
        await self.connection.rows(delete(OTP_WINDOWS).where(this))
        return True


class FindsThenSpends(SqlRegistrationTokens):
    async def consume(self, digest: bytes, kind: Kind, now: datetime) -> UUID | None:
        columns = REGISTRATION_TOKENS.c
        found = first(await self.connection.rows(select(columns.id, columns.uses_left).where(columns.digest == digest)))
        if found is None or found[1] == 0:
            return None
        await sleep(BETWEEN)
        await self.connection.rows(update(REGISTRATION_TOKENS).where(columns.id == found[0]).values(uses_left=found[1] - 1))
        return UUID(str(found[0]))


class FindsThenUses(SqlCodes):
    async def consume(self, digest: bytes, now: datetime) -> bool:
        this = CODES.c.digest == digest
        if not await self.connection.rows(select(CODES.c.digest).where(this, CODES.c.used_at.is_(None))):
            return False
        await sleep(BETWEEN)
        await self.connection.rows(update(CODES).where(this).values(used_at=now))
        return True


class FindsThenEnds(SqlSessions):
    async def end(self, row: UUID, now: datetime) -> bool:
        this = SESSIONS.c.id == row
        if not await self.connection.rows(select(SESSIONS.c.id).where(this, SESSIONS.c.ended_at.is_(None))):
            return False
        await sleep(BETWEEN)
        await self.connection.rows(update(SESSIONS).where(this).values(ended_at=now))
        return True


class HoldsNothing(SqlTransactions):
    async def hold(self, ref: str, now: datetime) -> Transaction | None:
        found = first(await self.connection.rows(OF, ref=ref))
        held = None if found is None else filled(Transaction, found)
        await sleep(BETWEEN)
        return held if held is not None and held.ended_at is None and held.expires_at > now else None


class TakesNoTurns(SqlRecoveryCodes):
    async def renew(self, user_id: UUID, codes: tuple[RecoveryCode, ...]) -> None:
        await self.connection.rows(DELETE, person=user_id)
        await sleep(BETWEEN)
        for code in codes:
            await self.connection.rows(ADD, **asdict(code))

    async def consume(self, digest: bytes, user_id: UUID, now: datetime) -> bool:
        this = RECOVERY_CODES.c.digest == digest
        theirs = RECOVERY_CODES.c.user_id == user_id
        if not await self.connection.rows(select(RECOVERY_CODES.c.digest).where(this, theirs, RECOVERY_CODES.c.used_at.is_(None))):
            return False
        await sleep(BETWEEN)
        await self.connection.rows(update(RECOVERY_CODES).where(this).values(used_at=now))
        return True


class ReadsThenWrites(SqlThrottles):
    async def hit(self, limit: Limit, subject: bytes, now: datetime) -> int | None:
        columns = THROTTLES.c
        found = first(await self.connection.rows(select(columns.count).where(columns.kind == limit.kind, columns.subject == subject)))
        count = 1 if found is None else found[0] + 1
        if count > limit.count:
            return None
        await sleep(BETWEEN)
        write = insert_into(THROTTLES).on_conflict_do_update(index_elements=[columns.kind, columns.subject], set_={"count": count})
        await self.connection.rows(write, kind=limit.kind, subject=subject, count=count, until=limit.until(now))
        return count


@dataclass(frozen=True, slots=True)
class LooksThenWrites(SqlStore):
    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqlUnit]:
        async with SqlStore.begin(self) as unit:
            connection = unit.throttles.connection
            unit.authenticators = FindsThenMarks(connection)
            unit.windows = FindsThenDeletes(connection)
            unit.recovery_codes = TakesNoTurns(connection)
            unit.sessions = FindsThenEnds(connection)
            unit.transactions = HoldsNothing(connection)
            unit.codes = FindsThenUses(connection)
            unit.registration_tokens = FindsThenSpends(connection)
            unit.throttles = ReadsThenWrites(connection)
            yield unit


@pytest.fixture
async def broken(postgres_url: str) -> AsyncIterator[LooksThenWrites]:
    engine = open_engine(postgres_url, CONNECTIONS)
    yield LooksThenWrites(engine)
    await engine.close()


@pytest.mark.parametrize(
    "check",
    [
        races.check_a_step_is_accepted_once,
        races.check_a_window_is_consumed_once,
        races.check_a_recovery_code_is_consumed_once,
        races.check_a_session_ends_once,
        races.check_a_code_is_consumed_once,
        races.check_a_transaction_is_decided_by_one,
        check_of_many_who_renew_one_has_the_last_word,
        races.check_a_registration_token_for_one_is_consumed_once,
        races.check_a_registration_token_for_five_is_consumed_five_times,
        races.check_ten_failures_get_a_number_each,
        units.check_the_second_waits_for_the_first,
        units.check_who_holds_a_transaction_second_sees_what_the_first_made_of_it,
    ],
    ids=races.sentence,
)
async def test_a_store_that_looks_and_then_writes_is_seen_on_postgresql(
    broken: LooksThenWrites, postgres_url: str, check: races.Check
) -> None:
    """Callers do not meet every time on a busy machine: it is enough that they are seen when they do."""

    async def again_and_again() -> None:
        for _ in range(20):
            await check(broken)
            await empty(postgres_url)

    with pytest.raises(AssertionError):
        await again_and_again()


async def test_where_nobody_else_is_it_looks_right(broken: LooksThenWrites) -> None:
    """So what fails above is the race."""
    assert [await units.hit(broken) for _ in range(11)] == [*range(1, 11), None]
