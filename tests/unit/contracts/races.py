"""What may happen at most once happens once, whoever else tries in the same moment."""

from asyncio import gather, sleep
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from msgspec.structs import replace

from application.ports.audit import AuditFilter
from application.ports.store import Store, Unit
from domain.authenticators.window import OtpWindow
from domain.keys.signing_key import State
from domain.refusal import ClientExists, Refusal, ResourceExists, UserExists
from domain.registrations import Kind
from domain.throttle import Limit
from tests.unit.contracts import authorization_rows, rows
from tests.unit.contracts.rows import MINUTE, NOW

CALLERS = 40
ADDRESS = "203.0.113.7"
LIMIT = Limit("raced", 10, 15 * MINUTE)
SUBJECT = b"s" * 32
Answer = TypeVar("Answer")
Check = Callable[[Store], Awaitable[None]]


async def at_once(store: Store, act: Callable[[Unit, int], Awaitable[Answer]]) -> list[Answer]:
    """What each of the callers was told, in a unit of its own."""

    async def call(number: int) -> Answer:
        async with store.begin() as unit:
            return await act(unit, number)

    return await gather(*(call(number) for number in range(CALLERS)))


async def added(add: Awaitable[None]) -> type[Refusal] | None:
    try:
        await add
    except Refusal as refusal:
        return type(refusal)
    return None


async def check_a_step_is_accepted_once(store: Store) -> None:
    totp = await rows.stored_totp(store, await rows.stored_user(store))
    told = await at_once(store, lambda unit, _: unit.authenticators.accept_step(totp.id, 7, 0, NOW))
    assert told.count(True) == 1


async def check_steps_only_grow(store: Store) -> None:
    """Each caller has another step: whatever the order, the last one accepted is the newest of all."""
    owner = await rows.stored_user(store)
    totp = await rows.stored_totp(store, owner)
    await at_once(store, lambda unit, number: unit.authenticators.accept_step(totp.id, CALLERS - number, 0, NOW))
    (stored,) = await store.read.authenticators.of(owner.id)
    assert stored.last_step == CALLERS


async def check_a_window_is_consumed_once(store: Store) -> None:
    user = await rows.stored_user(store)
    async with store.begin() as unit:
        await unit.windows.open(OtpWindow(user_id=user.id, address=ADDRESS, expires_at=NOW + MINUTE))
    told = await at_once(store, lambda unit, _: unit.windows.consume(user.id, ADDRESS, NOW))
    assert told.count(True) == 1


async def check_a_recovery_code_is_consumed_once(store: Store) -> None:
    user = await rows.stored_user(store)
    code, *_ = await rows.stored_recovery_codes(store, user)
    told = await at_once(store, lambda unit, _: unit.recovery_codes.consume(code.digest, user.id, NOW))
    assert told.count(True) == 1
    assert await store.read.recovery_codes.left(user.id) == 9


async def check_a_session_ends_once(store: Store) -> None:
    session = await rows.stored_session(store, await rows.stored_user(store))
    told = await at_once(store, lambda unit, _: unit.sessions.end(session.id, NOW))
    assert told.count(True) == 1


async def check_a_code_is_added_once(store: Store) -> None:
    """Derived, so that all clicks on one button bring the same one."""
    family = await rows.stored_family(store)
    code = authorization_rows.code(family.grant)
    told = await at_once(store, lambda unit, _: unit.codes.add(code))
    assert told.count(True) == 1


async def check_a_code_is_consumed_once(store: Store) -> None:
    family = await rows.stored_family(store)
    code = await authorization_rows.stored_code(store, family.grant)
    told = await at_once(store, lambda unit, _: unit.codes.consume(code.digest, NOW))
    assert told.count(True) == 1


async def check_a_transaction_is_decided_by_one(store: Store) -> None:
    """Whoever holds it sees what those before made of it."""
    transaction = await authorization_rows.stored_transaction(store)

    async def decide(unit: Unit, _number: int) -> bool:
        held = await unit.transactions.hold(transaction.ref, NOW)
        if held is None:
            return False
        await sleep(0)
        await unit.transactions.set(replace(held, ended_at=NOW))
        return True

    told = await at_once(store, decide)
    assert told.count(True) == 1


async def check_a_registration_token_for_one_is_consumed_once(store: Store) -> None:
    await _consume_registration_token(store, uses=1)


async def check_a_registration_token_for_five_is_consumed_five_times(store: Store) -> None:
    await _consume_registration_token(store, uses=5)


async def _consume_registration_token(store: Store, uses: int) -> None:
    token = rows.registration_token(uses_left=uses)
    async with store.begin() as unit:
        await unit.registration_tokens.add(token)
    told = await at_once(store, lambda unit, _: unit.registration_tokens.consume(token.digest, Kind.USERS, NOW))
    assert told.count(token.id) == uses
    assert told.count(None) == CALLERS - uses
    assert [each.uses_left for each in await store.read.registration_tokens.all()] == [0]


async def check_a_refresh_token_has_one_successor(store: Store) -> None:
    """Derived, so that all callers bring the same one."""
    family = await rows.stored_family(store)
    successor = rows.refresh_token(family.grant, generation=2)
    told = await at_once(store, lambda unit, _: unit.refresh_tokens.add(successor))
    assert told.count(True) == 1


async def check_a_generation_has_one_row(store: Store) -> None:
    """Even if the callers bring different ones."""
    family = await rows.stored_family(store)
    successors = [rows.refresh_token(family.grant, generation=2) for _ in range(CALLERS)]
    told = await at_once(store, lambda unit, number: unit.refresh_tokens.add(successors[number]))
    found = [await store.read.refresh_tokens.presented(successor.digest) is not None for successor in successors]
    assert told.count(True) == 1
    assert found == told


async def check_a_grant_is_revoked_once(store: Store) -> None:
    family = await rows.stored_family(store)
    told = await at_once(store, lambda unit, _: unit.grants.revoke(family.grant.id, NOW))
    assert told.count(True) == 1


async def check_a_token_is_revoked_once(store: Store) -> None:
    told = await at_once(store, lambda unit, _: unit.revoked_tokens.add("jti", NOW + MINUTE))
    assert told.count(True) == 1


async def check_a_keyring_is_created_once(store: Store) -> None:
    told = await at_once(store, lambda unit, number: unit.keyring.create(bytes([number])))
    assert told.count(True) == 1
    assert await store.read.keyring.sealed() == bytes([told.index(True)])


async def check_a_keyring_is_replaced_once(store: Store) -> None:
    async with store.begin() as unit:
        await unit.keyring.create(b"before")
    told = await at_once(store, lambda unit, number: unit.keyring.replace(b"before", bytes([number])))
    assert told.count(True) == 1


async def check_an_algorithm_gets_one_active_key(store: Store) -> None:
    told = await at_once(store, lambda unit, _: unit.signing_keys.add(rows.signing_key(state=State.ACTIVE)))
    assert told.count(True) == 1
    assert len(await store.read.signing_keys.all()) == 1


async def check_a_key_is_promoted_once(store: Store) -> None:
    key = rows.signing_key()
    async with store.begin() as unit:
        await unit.signing_keys.add(key)
    told = await at_once(store, lambda unit, _: unit.signing_keys.promote(key.kid, NOW))
    assert told.count(True) == 1


async def check_a_username_is_given_once(store: Store) -> None:
    told = await at_once(store, lambda unit, _: added(unit.users.add(rows.user(username_key="mira"))))
    assert told.count(None) == 1
    assert told.count(UserExists) == CALLERS - 1


async def check_a_client_name_is_given_once(store: Store) -> None:
    told = await at_once(store, lambda unit, _: added(unit.clients.add(rows.client(name_key="shop"))))
    assert told.count(None) == 1
    assert told.count(ClientExists) == CALLERS - 1


async def check_a_resource_is_added_once(store: Store) -> None:
    told = await at_once(store, lambda unit, _: added(unit.resources.add(rows.resource(uri="https://api.example"))))
    assert told.count(None) == 1
    assert told.count(ResourceExists) == CALLERS - 1


async def check_ten_failures_get_a_number_each(store: Store) -> None:
    told = await at_once(store, lambda unit, _: unit.throttles.hit(LIMIT, SUBJECT, NOW))
    assert sorted(number for number in told if number is not None) == list(range(1, 11))
    assert await store.read.throttles.blocked_until(LIMIT, SUBJECT, NOW) == NOW + 15 * MINUTE


async def check_what_is_given_back_is_not_lost(store: Store) -> None:
    patient = Limit("patient", 1000, 15 * MINUTE)
    async with store.begin() as unit:
        for _ in range(CALLERS):
            await unit.throttles.hit(patient, SUBJECT, NOW)
    await at_once(store, lambda unit, _: unit.throttles.give_back(patient, SUBJECT))
    async with store.begin() as unit:
        assert await unit.throttles.hit(patient, SUBJECT, NOW) == 1


async def check_a_pace_admits_a_burst_and_no_more(store: Store) -> None:
    told = await at_once(store, lambda unit, _: unit.throttles.admit("sign_up", SUBJECT, NOW, MINUTE, 10))
    assert told.count(True) == 10


async def check_every_refusal_of_strangers_is_counted(store: Store) -> None:
    await at_once(store, lambda unit, _: unit.audit.add(rows.event(bucket=b"minute")))
    (counted,) = await store.read.audit.newest(AuditFilter(), 10)
    assert counted.count == CALLERS


RACES: tuple[Check, ...] = (
    check_a_step_is_accepted_once,
    check_steps_only_grow,
    check_a_window_is_consumed_once,
    check_a_recovery_code_is_consumed_once,
    check_a_session_ends_once,
    check_a_code_is_added_once,
    check_a_code_is_consumed_once,
    check_a_transaction_is_decided_by_one,
    check_a_registration_token_for_one_is_consumed_once,
    check_a_registration_token_for_five_is_consumed_five_times,
    check_a_refresh_token_has_one_successor,
    check_a_generation_has_one_row,
    check_a_grant_is_revoked_once,
    check_a_token_is_revoked_once,
    check_a_keyring_is_created_once,
    check_a_keyring_is_replaced_once,
    check_an_algorithm_gets_one_active_key,
    check_a_key_is_promoted_once,
    check_a_username_is_given_once,
    check_a_client_name_is_given_once,
    check_a_resource_is_added_once,
    check_ten_failures_get_a_number_each,
    check_what_is_given_back_is_not_lost,
    check_a_pace_admits_a_burst_and_no_more,
    check_every_refusal_of_strangers_is_counted,
)


def sentence(check: Check) -> str:
    return getattr(check, "__name__", "").removeprefix("check_")


class TestRaces:
    @pytest.mark.parametrize("check", RACES, ids=sentence)
    async def test_forty_at_once(self, store: Store, check: Check) -> None:
        await check(store)
