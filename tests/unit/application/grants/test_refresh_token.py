from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from application.clients.leave import Leave
from domain.clients.metadata import Asked
from domain.refusal import InvalidGrant, InvalidRequest, InvalidScope, InvalidTarget
from tests.unit.application.world import Application, World, a_world, all_of


async def public(world: World) -> Application:
    return await world.operators_application(token_endpoint_auth_method="none")


async def signed_in(world: World, app: Application, **parameters: str) -> object:
    mira = await world.someone_confirmed()
    return (await app.signs_in(mira, mira.code(), **parameters)).refresh_token


async def test_a_confidential_client_keeps_its_refresh_token(world: World) -> None:
    logbook = await world.application()
    token = await signed_in(world, logbook)
    for _ in range(3):
        answer = await logbook.refreshes(token)
        assert answer.refresh_token == token
        world.clock.advance(days=29)


async def test_an_unused_refresh_token_expires_after_thirty_days(world: World) -> None:
    logbook = await world.application()
    token = await signed_in(world, logbook)
    world.clock.advance(days=30)
    with pytest.raises(InvalidGrant):
        await logbook.refreshes(token)


@pytest.mark.parametrize("rotates", [False, True])
async def test_nothing_outlives_ninety_days(world: World, rotates: bool) -> None:
    logbook = await world.application(rotate_refresh_tokens=rotates)
    token = await signed_in(world, logbook)
    for _ in range(5):
        world.clock.advance(days=15)
        token = (await logbook.refreshes(token)).refresh_token
    world.clock.advance(days=15, seconds=-10)
    last = await logbook.refreshes(token)
    assert last.expires_in == 10
    world.clock.advance(seconds=10)
    with pytest.raises(InvalidGrant):
        await logbook.refreshes(last.refresh_token)


async def test_a_public_client_gets_another_token_each_time(world: World) -> None:
    app = await public(world)
    seen = [await signed_in(world, app)]
    for _ in range(5):
        seen.append((await app.refreshes(seen[-1])).refresh_token)
    assert len(set(seen)) == 6


async def test_a_lost_answer_can_be_asked_for_again(world: World) -> None:
    app = await public(world)
    token = await signed_in(world, app)
    first = await app.refreshes(token)
    world.clock.advance(seconds=9)
    again = await app.refreshes(token)
    assert again.refresh_token == first.refresh_token
    assert again.access_token != first.access_token


async def test_of_forty_concurrent_requests_all_get_the_same_successor(world: World) -> None:
    app = await public(world)
    token = await signed_in(world, app)
    answers = await all_of(*(app.refreshes(token) for _ in range(40)))
    assert len({getattr(answer, "refresh_token", answer) for answer in answers}) == 1


async def test_without_grace_exactly_one_of_forty_succeeds_and_the_family_ends() -> None:
    world = await a_world(refresh_token_grace=timedelta(0))
    app = await public(world)
    token = await signed_in(world, app)
    answers = await all_of(*(app.refreshes(token) for _ in range(40)))
    won = [answer for answer in answers if not isinstance(answer, Exception)]
    assert len(won) == 1
    with pytest.raises(InvalidGrant):
        await app.refreshes(won[0].refresh_token)  # type: ignore[attr-defined]


async def test_a_replay_after_the_grace_ends_the_family(world: World) -> None:
    app = await public(world)
    token = await signed_in(world, app)
    successor = (await app.refreshes(token)).refresh_token
    world.clock.advance(seconds=10)
    with pytest.raises(InvalidGrant):
        await app.refreshes(token)
    with pytest.raises(InvalidGrant) as refused:
        await app.refreshes(successor)
    assert refused.value.reason == "grant revoked"
    assert (await world.events("token_refused"))[0] == ("token_refused", "refresh token replayed", 1)


async def test_the_direct_predecessor_of_a_used_token_is_refused_without_consequence(world: World) -> None:
    app = await public(world)
    first = await signed_in(world, app)
    second = (await app.refreshes(first)).refresh_token
    third = (await app.refreshes(second)).refresh_token
    with pytest.raises(InvalidGrant) as refused:
        await app.refreshes(first)
    assert refused.value.reason == "refresh token late"
    await app.refreshes(third)


async def test_an_older_token_ends_the_family_even_inside_the_grace(world: World) -> None:
    app = await public(world)
    tokens = [await signed_in(world, app)]
    for _ in range(3):
        tokens.append((await app.refreshes(tokens[-1])).refresh_token)
    with pytest.raises(InvalidGrant):
        await app.refreshes(tokens[0])
    with pytest.raises(InvalidGrant):
        await app.refreshes(tokens[-1])


async def test_another_clients_token_is_refused_without_consequence(world: World) -> None:
    app, other = await public(world), await public(world)
    token = await signed_in(world, app)
    successor = (await app.refreshes(token)).refresh_token
    world.clock.advance(minutes=1)
    for presented in (token, successor):
        with pytest.raises(InvalidGrant):
            await other.refreshes(presented)
    await app.refreshes(successor)


async def test_a_narrower_scope_narrows_that_answer_and_not_the_grant(world: World) -> None:
    app = await public(world)
    token = await signed_in(world, app)
    narrowed = await app.refreshes(token, scope="email")
    assert narrowed.scope == "email"
    assert (await app.refreshes(narrowed.refresh_token)).scope == "profile email"


async def test_a_wider_scope_is_refused_and_spends_nothing(world: World) -> None:
    app = await public(world)
    token = await signed_in(world, app, scope="email")
    with pytest.raises(InvalidScope):
        await app.refreshes(token, scope="email profile")
    world.clock.advance(minutes=1)
    await app.refreshes(token)


async def test_a_resource_can_be_narrowed_but_never_added(world: World) -> None:
    app = await public(world)
    mira = await world.someone_confirmed()
    here, there = "http://127.0.0.1:9000/a", "http://127.0.0.1:9000/b"
    answer = await app.asks("password", (here,), username=mira.name, password=mira.password, otp=mira.code())
    with pytest.raises(InvalidTarget):
        await app.asks("refresh_token", (there,), refresh_token=str(answer.refresh_token))
    await app.asks("refresh_token", (here,), refresh_token=str(answer.refresh_token))


async def test_a_disabled_user_refreshes_nothing(world: World) -> None:
    app = await public(world)
    token = await signed_in(world, app)
    async with world.store.begin() as unit:
        await unit.users.disable((await world.user("mira")).id, world.clock.now())
    with pytest.raises(InvalidGrant):
        await app.refreshes(token)


async def test_a_token_that_nobody_was_given_is_refused_and_a_missing_one_is_named(world: World) -> None:
    app = await public(world)
    with pytest.raises(InvalidGrant):
        await app.refreshes("a" * 43)
    with pytest.raises(InvalidRequest, match="refresh_token"):
        await app.asks("refresh_token")


async def test_no_stored_row_holds_a_token_in_clear(world: World) -> None:
    app = await public(world)
    token = await signed_in(world, app)
    successor = (await app.refreshes(token)).refresh_token
    stored = repr(world.store.tables)
    assert str(token) not in stored
    assert str(successor) not in stored


async def test_a_resource_that_was_removed_is_not_given_any_more(world: World) -> None:
    api = "https://api.example"
    await world.add_resource(api)
    app, mira = await public(world), await world.someone_confirmed()
    token = (await app.asks("password", (api,), username=mira.name, password=mira.password, otp=mira.code())).refresh_token
    await world.remove_resource(api)
    with pytest.raises(InvalidTarget):
        await app.refreshes(token)
    await world.add_resource(api)
    await app.refreshes(token)


async def test_a_scope_that_the_client_has_registered_no_more_is_not_given(world: World) -> None:
    logbook = await world.application()
    token = await signed_in(world, logbook)
    await world.set_client(logbook.client.client_id, Asked(scope="email"), Leave())
    world.clock.advance(seconds=1)
    assert (await logbook.refreshes(token)).scope == "email"


async def test_a_replay_is_recorded_as_the_end_of_the_grant(world: World) -> None:
    app = await public(world)
    token = await signed_in(world, app)
    await app.refreshes(token)
    world.clock.advance(seconds=10)
    for _ in range(3):
        with pytest.raises(InvalidGrant):
            await app.refreshes(token)
    assert await world.events("grant_revoked") == (("grant_revoked", "refresh token replayed", 1),)


@pytest.mark.parametrize("skew", [-0.001, -5, 0, 5])
async def test_without_grace_a_node_whose_clock_is_behind_refuses_as_well(skew: float) -> None:
    world = await a_world(refresh_token_grace=timedelta(0))
    app = await public(world)
    token = await signed_in(world, app)
    await app.refreshes(token)
    world.clock.advance(seconds=skew)
    with pytest.raises(InvalidGrant):
        await app.refreshes(token)


async def test_a_used_token_stays_used_when_successors_live_shorter(world: World) -> None:
    app = await public(world)
    token = await signed_in(world, app)
    shorter = replace(world, settings=structs.replace(world.settings, refresh_token_idle=timedelta(minutes=1)))
    await replace(app, world=shorter).refreshes(token)
    world.clock.advance(minutes=2)
    await world.store.sweep(world.clock.now(), 100)
    with pytest.raises(InvalidGrant):
        await app.refreshes(token)


async def test_a_refresh_that_gains_nothing_writes_nothing_but_its_event(world: World) -> None:
    logbook = await world.application()
    token = await signed_in(world, logbook)
    rows = dict(world.store.tables.refresh_tokens)
    await logbook.refreshes(token)
    assert world.store.tables.refresh_tokens == rows
    world.clock.advance(days=1)
    await logbook.refreshes(token)
    assert world.store.tables.refresh_tokens != rows
