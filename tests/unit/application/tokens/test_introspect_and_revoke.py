import pytest
from msgspec import UNSET

from application.tokens.introspect_token import INACTIVE
from domain.refusal import InvalidClient, InvalidToken
from tests.unit.application.world import World

API = "https://api.example"


async def test_a_client_sees_its_own_token(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    answer = await logbook.signs_in(mira, mira.code(), scope="email")
    seen = await logbook.introspects(answer.access_token)
    user = await world.user("mira")
    assert (seen.active, seen.username, seen.sub, seen.scope, seen.aud) == (True, "mira", user.sub, "email", "https://id.example")
    assert seen.exp == int(world.clock.now().timestamp()) + 900


async def test_another_client_sees_nothing_unless_an_operator_gave_leave(world: World) -> None:
    mira, logbook, other = await world.someone_confirmed(), await world.application(), await world.application()
    everything = await world.operators_application(introspect_any=True)
    answer = await logbook.signs_in(mira, mira.code())
    assert await other.introspects(answer.access_token) == INACTIVE
    assert (await everything.introspects(answer.access_token)).active
    assert (await everything.introspects(answer.refresh_token)).client_id == logbook.client.client_id
    assert await other.introspects(answer.refresh_token) == INACTIVE


async def test_a_resource_server_sees_the_tokens_that_are_for_it(world: World) -> None:
    from domain.resources import Resource

    async with world.store.begin() as unit:
        await unit.resources.add(Resource(uri=API, created_at=world.clock.now()))
    logbook, api = await world.application(), await world.operators_application((API,))
    for_it = await logbook.asks("client_credentials", (API,))
    for_another = await logbook.asks("client_credentials")
    assert (await api.introspects(for_it.access_token)).aud == API
    assert await api.introspects(for_another.access_token) == INACTIVE


async def test_a_public_client_may_not_ask(world: World) -> None:
    app = await world.operators_application(token_endpoint_auth_method="none")
    with pytest.raises(InvalidClient):
        await app.introspects("a" * 43)


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "x" * 10_000, "\0", "é", "a.b.c.d.e"])
async def test_a_broken_token_is_inactive_and_its_revocation_goes_without_a_word(world: World, token: str) -> None:
    logbook = await world.application()
    assert await logbook.introspects(token) == INACTIVE
    await logbook.revokes(token)


async def test_an_expired_token_is_inactive(world: World) -> None:
    logbook = await world.application()
    answer = await logbook.asks("client_credentials")
    world.clock.advance(seconds=899)
    assert (await logbook.introspects(answer.access_token)).active
    world.clock.advance(seconds=1)
    assert await logbook.introspects(answer.access_token) == INACTIVE


async def test_revoking_an_access_token_ends_it_alone(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    answer = await logbook.signs_in(mira, mira.code())
    await logbook.revokes(answer.access_token)
    assert await logbook.introspects(answer.access_token) == INACTIVE
    assert (await logbook.introspects(answer.refresh_token)).active
    with pytest.raises(InvalidToken):
        await world.read_profile(answer.access_token)


async def test_revoking_a_refresh_token_ends_every_token_of_its_grant(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    answer = await logbook.signs_in(mira, mira.code())
    await logbook.revokes(answer.refresh_token)
    assert await logbook.introspects(answer.access_token) == INACTIVE
    assert await logbook.introspects(answer.refresh_token) == INACTIVE


async def test_a_machines_token_can_be_revoked(world: World) -> None:
    logbook = await world.application()
    answer = await logbook.asks("client_credentials")
    await logbook.revokes(answer.access_token)
    assert await logbook.introspects(answer.access_token) == INACTIVE


async def test_another_clients_token_is_not_revoked(world: World) -> None:
    mira, logbook, other = await world.someone_confirmed(), await world.application(), await world.application()
    answer = await logbook.signs_in(mira, mira.code())
    await other.revokes(answer.access_token)
    await other.revokes(answer.refresh_token)
    assert (await logbook.introspects(answer.access_token)).active


async def test_a_disabled_client_has_no_live_tokens_after_half_a_second(world: World) -> None:
    logbook, everything = await world.application(), await world.operators_application(introspect_any=True)
    answer = await logbook.asks("client_credentials")
    async with world.store.begin() as unit:
        await unit.clients.disable(logbook.client.id, world.clock.now())
    world.clock.advance(seconds=0.5)
    assert await everything.introspects(answer.access_token) == INACTIVE
    with pytest.raises(InvalidClient):
        await logbook.asks("client_credentials")


async def test_a_disabled_person_has_no_live_tokens_at_once(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    answer = await logbook.signs_in(mira, mira.code())
    async with world.store.begin() as unit:
        await unit.users.disable((await world.user("mira")).id, world.clock.now())
    assert await logbook.introspects(answer.access_token) == INACTIVE
    assert await logbook.introspects(answer.refresh_token) == INACTIVE


async def test_a_profile_tells_a_persons_email_with_that_scope_alone(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    with_it = await world.read_profile((await logbook.signs_in(mira, mira.code(), scope="profile email")).access_token)
    world.clock.advance(minutes=1)
    without = await world.read_profile((await logbook.signs_in(mira, mira.code(), scope="profile")).access_token)
    assert getattr(with_it, "email", "") is None
    assert getattr(without, "email", "") is UNSET
    assert getattr(with_it, "otp_verified", False)


async def test_a_token_for_another_resource_alone_is_not_for_the_profile(world: World) -> None:
    logbook = await world.application()
    answer = await logbook.asks("client_credentials", ("http://localhost:7000/api",))
    with pytest.raises(InvalidToken):
        await world.read_profile(answer.access_token)
