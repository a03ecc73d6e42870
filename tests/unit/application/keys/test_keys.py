from dataclasses import replace
from datetime import timedelta

import pytest

from domain.keys.signing_key import State
from domain.refusal import NoSuch, TooEarly
from tests.unit.application.world import World, a_world, all_of


async def states(world: World, algorithm: str = "ES256") -> dict[str, State]:
    return {key.kid: key.state for key in await world.store.read.signing_keys.all() if key.algorithm == algorithm}


async def test_nodes_that_start_together_end_with_one_active_and_one_upcoming_key() -> None:
    world = await a_world()
    world.store.tables.signing_keys.clear()
    await all_of(*(world.ensure_keys() for _ in range(10)))
    for algorithm in ("ES256", "RS256"):
        assert sorted((await states(world, algorithm)).values()) == [State.ACTIVE, State.UPCOMING]


async def test_an_upcoming_key_takes_over_once_it_was_visible_for_long_enough(world: World) -> None:
    before = await world.signing_keys.active()
    with pytest.raises(TooEarly) as early:
        await world.rotate_keys()
    assert early.value.ready_at == world.clock.now() + timedelta(seconds=600)
    world.clock.advance(seconds=600)
    es256, rs256 = await world.rotate_keys()
    world.clock.advance(seconds=1)
    assert (await world.signing_keys.active()).kid == es256 != before.kid
    assert (await world.signing_keys.active("RS256")).kid == rs256
    assert sorted((await states(world)).values()) == [State.ACTIVE, State.RETIRED, State.UPCOMING]


async def test_nodes_that_rotate_together_rotate_once(world: World) -> None:
    world.clock.advance(seconds=600)
    outcomes = await all_of(*(world.rotate_keys() for _ in range(10)))
    assert sum(isinstance(outcome, tuple) for outcome in outcomes) == 1
    assert sorted((await states(world)).values()) == [State.ACTIVE, State.RETIRED, State.UPCOMING]


async def test_tokens_of_a_retired_key_stay_good_and_it_leaves_the_published_keys_after_the_longest_token(world: World) -> None:
    logbook = await world.application()
    world.clock.advance(seconds=600)
    token = (await logbook.asks("client_credentials")).access_token
    retired = (await world.signing_keys.active()).kid
    await world.rotate_keys()
    world.clock.advance(seconds=899)
    assert (await logbook.introspects(token)).active
    world.clock.advance(seconds=15)
    assert retired in {key.kid for key in await world.signing_keys.published()}
    world.clock.advance(seconds=1)
    assert retired not in {key.kid for key in await world.signing_keys.published()}


async def test_a_stolen_key_is_refused_at_once_and_the_upcoming_one_signs(world: World) -> None:
    logbook = await world.application()
    token = (await logbook.asks("client_credentials")).access_token
    stolen = (await world.signing_keys.active()).kid
    await world.revoke_key(stolen)
    world.clock.advance(seconds=0.5)
    assert not (await logbook.introspects(token)).active
    assert stolen not in {key.kid for key in await world.signing_keys.published()}
    assert (await logbook.introspects((await logbook.asks("client_credentials")).access_token)).active
    with pytest.raises(NoSuch):
        await world.revoke_key(stolen)


async def test_a_revoked_upcoming_key_is_replaced(world: World) -> None:
    upcoming = next(kid for kid, state in (await states(world)).items() if state is State.UPCOMING)
    await world.revoke_key(upcoming)
    assert sorted((await states(world)).values()) == [State.ACTIVE, State.REVOKED, State.UPCOMING]


async def test_keys_rotate_by_themselves_when_they_are_old(world: World) -> None:
    first = (await world.signing_keys.active()).kid
    world.clock.advance(days=89)
    await world.rotate_keys.on_schedule()
    assert (await world.signing_keys.active()).kid == first
    world.clock.advance(days=1)
    await world.rotate_keys.on_schedule()
    world.clock.advance(seconds=1)
    assert (await world.signing_keys.active()).kid != first
    await world.rotate_keys.on_schedule()
    assert len(await states(world)) == 3


async def test_tokens_that_another_node_signed_with_the_key_of_a_moment_ago_are_good(world: World) -> None:
    logbook = await world.application()
    world.clock.advance(seconds=600)
    behind = replace(world)  # a node with a cache of its own
    for node in (world, behind):
        await node.signing_keys.active()
    await world.rotate_keys()
    world.clock.advance(seconds=0.4)
    token = (await replace(logbook, world=behind).asks("client_credentials")).access_token
    world.clock.advance(seconds=0.2)
    assert (await logbook.introspects(token)).active
    token = (await logbook.asks("client_credentials")).access_token
    assert (await replace(logbook, world=replace(world)).introspects(token)).active


async def test_without_an_upcoming_key_a_stolen_one_is_replaced_by_a_new_one(world: World) -> None:
    stolen = await world.signing_keys.active()
    upcoming = next(key for key in await world.signing_keys.all() if key.state is State.UPCOMING and key.algorithm == "ES256")
    async with world.store.begin() as unit:
        await unit.signing_keys.revoke(upcoming.kid, world.clock.now())
    await world.revoke_key(stolen.kid)
    world.clock.advance(seconds=1)
    assert (await world.signing_keys.active()).kid not in {stolen.kid, upcoming.kid}
