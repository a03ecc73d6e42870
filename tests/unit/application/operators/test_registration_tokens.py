from datetime import timedelta

import pytest

from application.registrations.add_registration_token import AddRegistrationToken
from application.registrations.revoke_registration_token import RevokeRegistrationToken
from domain.refusal import InvalidRequest, NoSuch
from domain.registrations import Kind
from tests.unit.application.operators.house import House


def add_token(house: House) -> AddRegistrationToken:
    return AddRegistrationToken(house.store, house.trail, house.entropy, house.clock, timedelta(days=7))


async def test_a_token_is_good_for_its_kind_its_uses_and_its_time(house: House) -> None:
    added = await add_token(house)(Kind.USERS, uses=2)
    digest, now = added.secret.digest(), house.clock.now()
    async with house.store.begin() as unit:
        assert await unit.registration_tokens.consume(digest, Kind.CLIENTS, now) is None
        assert await unit.registration_tokens.consume(digest, Kind.USERS, now + timedelta(days=7)) is None
        uses = [await unit.registration_tokens.consume(digest, Kind.USERS, now) for _ in range(3)]
    assert [use is not None for use in uses] == [True, True, False]


async def test_the_trail_names_a_token_without_telling_it(house: House) -> None:
    added = await add_token(house)(Kind.CLIENTS)
    (event,) = await house.events()
    assert (event.kind, event.reason) == ("registration_token_added", f"clients {added.token.ref}")
    assert added.secret.reveal() not in repr(house.store.tables)


@pytest.mark.parametrize("uses", [0, -1, 100_001])
async def test_uses_have_bounds(house: House, uses: int) -> None:
    with pytest.raises(InvalidRequest):
        await add_token(house)(Kind.USERS, uses=uses)


@pytest.mark.parametrize("lifetime", [timedelta(0), timedelta(seconds=-1), timedelta(days=366)])
async def test_lifetimes_have_bounds(house: House, lifetime: timedelta) -> None:
    with pytest.raises(InvalidRequest):
        await add_token(house)(Kind.USERS, lifetime=lifetime)


async def test_a_revoked_token_lets_nobody_in(house: House) -> None:
    added = await add_token(house)(Kind.USERS)
    revoke = RevokeRegistrationToken(house.store, house.trail, house.clock)
    await revoke(added.token.ref)
    assert not await house.store.read.registration_tokens.usable(added.secret.digest(), Kind.USERS, house.clock.now())
    with pytest.raises(NoSuch):
        await revoke(added.token.ref)
    assert await house.kinds() == ["registration_token_added", "registration_token_revoked"]
