import pytest

from application.registrations.doorkeeper import Visitor
from application.users.draw_user import password_row
from domain.refusal import InvalidRequest, RegistrationClosed, RegistrationTokenRefused, Throttled, TokenMissing, UserExists
from domain.registrations import Door, Kind, Registrant, RegistrationToken
from domain.secret import Secret
from domain.users.username import parse_username
from tests.unit.application.world import HOME, PASSWORD, World, a_world, all_of

TOKEN = Secret("t" * 43)


async def with_token(world: World, uses: int = 1, kind: Kind = Kind.USERS) -> World:
    now = world.clock.now()
    token = RegistrationToken(
        id=world.entropy.row(now),
        ref="r",
        digest=TOKEN.digest(),
        kind=kind,
        uses_left=uses,
        created_at=now,
        expires_at=now.replace(year=2027),
        revoked_at=None,
    )
    async with world.store.begin() as unit:
        await unit.registration_tokens.add(token)
    return world


async def registers(world: World, name: str, password: str = PASSWORD, token: Secret | None = None, address: str = HOME) -> str:
    return await world.register_user(parse_username(name), password, Visitor(address, token))


async def test_whoever_registers_gets_an_authenticator_to_scan(world: World) -> None:
    assert (await registers(world, "mira")).startswith("otpauth://totp/Watchword:mira?secret=")


@pytest.mark.parametrize("spelling", ["mira", "MIRA", "Mira", "ｍｉｒａ", "ﬀ-mira"])
async def test_a_name_is_taken_in_all_its_spellings(world: World, spelling: str) -> None:
    await registers(world, "mira")
    await registers(world, "ff-mira")
    with pytest.raises(UserExists):
        await registers(world, spelling)


async def test_of_forty_who_want_one_name_at_once_one_gets_it(world: World) -> None:
    outcomes = await all_of(*(registers(world, "mira", address=f"10.0.0.{n}") for n in range(40)))
    assert sum(isinstance(outcome, str) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, UserExists) for outcome in outcomes) == 39


@pytest.mark.parametrize("password", ["short12", "password123", "x" * 129])
async def test_a_password_that_is_short_long_or_easy_is_refused(world: World, password: str) -> None:
    with pytest.raises(InvalidRequest, match="password"):
        await registers(world, "mira", password)
    assert await world.store.read.users.of("mira") is None


async def test_the_stored_password_is_sealed_for_its_person(world: World) -> None:
    await registers(world, "mira")
    user = await world.user("mira")
    assert await world.passwords.verify(PASSWORD, world.seal.open(user.password, password_row(user.sub)))


async def test_a_closed_door_lets_nobody_in_and_hashes_nothing() -> None:
    world = await a_world(user_registration=Door.CLOSED, client_registration=Door.CLOSED)
    with pytest.raises(RegistrationClosed):
        await registers(world, "mira", token=TOKEN)
    assert world.passwords.computed == 0


async def test_a_registration_token_is_needed_and_good_once() -> None:
    world = await with_token(await a_world(user_registration=Door.TOKEN, client_registration=Door.TOKEN))
    with pytest.raises(TokenMissing):
        await registers(world, "mira")
    with pytest.raises(RegistrationTokenRefused):
        await registers(world, "mira", token=Secret("x"))
    await registers(world, "mira", token=TOKEN)
    assert (await world.user("mira")).made_by is Registrant.TOKEN
    assert (await world.user("mira")).provisional_until is None
    with pytest.raises(RegistrationTokenRefused):
        await registers(world, "noor", token=TOKEN)


async def test_of_forty_who_bring_the_same_token_one_gets_in() -> None:
    world = await with_token(await a_world(user_registration=Door.TOKEN, client_registration=Door.TOKEN))
    outcomes = await all_of(*(registers(world, f"user{n}", token=TOKEN, address=f"10.0.0.{n}") for n in range(40)))
    assert sum(isinstance(outcome, str) for outcome in outcomes) == 1


async def test_a_refused_registration_spends_no_token() -> None:
    world = await with_token(await a_world(user_registration=Door.TOKEN, client_registration=Door.TOKEN), uses=2)
    await registers(world, "mira", token=TOKEN)
    for name, password in (("MIRA", PASSWORD), ("noor", "password123")):
        with pytest.raises((UserExists, InvalidRequest)):
            await registers(world, name, password, token=TOKEN)
    await registers(world, "noor", token=TOKEN)


async def test_a_token_for_clients_registers_no_user() -> None:
    world = await with_token(await a_world(user_registration=Door.TOKEN, client_registration=Door.TOKEN), kind=Kind.CLIENTS)
    with pytest.raises(RegistrationTokenRefused):
        await registers(world, "mira", token=TOKEN)


async def test_sign_ups_of_one_address_have_a_pace() -> None:
    world = await a_world(sign_ups_per_hour=3)
    for n in range(3):
        await registers(world, f"user{n}")
    hashed = world.passwords.computed
    with pytest.raises(Throttled) as throttled:
        await registers(world, "user3")
    assert throttled.value.retry_after == 1200
    assert world.passwords.computed == hashed
    await registers(world, "user3", address="198.51.100.7")
    world.clock.advance(minutes=20)
    await registers(world, "user4")
