from datetime import timedelta

import pytest

from domain.refusal import CodeRefused, Throttled
from domain.users.username import parse_username
from tests.unit.application.world import World, all_of


async def test_a_code_works_once(world: World) -> None:
    mira = await world.somebody()
    code = mira.code()
    await mira.verifies(code)
    with pytest.raises(CodeRefused) as refused:
        await mira.verifies(code)
    assert refused.value.reason == "code used before"


async def test_a_code_works_once_of_forty_at_the_same_time(world: World) -> None:
    mira = await world.someone_confirmed()
    outcomes = await all_of(*(mira.verifies(mira.code()) for _ in range(40)))
    assert outcomes.count(None) == 1


async def test_the_code_before_is_taken_and_the_one_before_that_is_not(world: World) -> None:
    mira = await world.someone_confirmed()
    await mira.verifies(mira.code(-1))
    with pytest.raises(CodeRefused) as refused:
        await mira.verifies(mira.code(-2))
    assert refused.value.reason == "wrong code"


async def test_an_older_code_is_refused_after_a_newer_one(world: World) -> None:
    mira = await world.someone_confirmed()
    await mira.verifies(mira.code())
    with pytest.raises(CodeRefused):
        await mira.verifies(mira.code(-1))


@pytest.mark.parametrize("late", [31, 65])
async def test_confirmed_late_the_next_current_code_is_accepted(world: World, late: int) -> None:
    mira = await world.somebody()
    code = mira.code()
    world.clock.advance(seconds=late)
    await mira.verifies(code)
    world.clock.advance(seconds=30)
    await mira.verifies(mira.code())


@pytest.mark.parametrize("ahead", [-2, -1, 1, 2])
async def test_an_app_whose_clock_is_off_stays_usable_after_its_confirmation(world: World, ahead: int) -> None:
    mira = await world.somebody()
    for _ in range(3):
        await mira.verifies(mira.code(ahead))
        world.clock.advance(seconds=30)


async def test_an_app_that_is_ahead_and_typed_slowly_keeps_its_window(world: World) -> None:
    mira = await world.somebody()
    await mira.verifies(mira.code(+1))
    world.clock.advance(minutes=5)
    await mira.verifies(mira.code(0))
    world.clock.advance(seconds=30)
    await mira.verifies(mira.code(+1))


async def test_after_its_confirmation_a_code_two_steps_off_is_refused(world: World) -> None:
    mira = await world.someone_confirmed()
    for steps in (-2, 1, 2):
        with pytest.raises(CodeRefused):
            await mira.verifies(mira.code(steps))


async def test_five_wrong_codes_throttle_the_right_one_for_fifteen_minutes(world: World) -> None:
    mira = await world.someone_confirmed()
    for _ in range(5):
        with pytest.raises(CodeRefused):
            await mira.verifies(mira.wrong_code())
    with pytest.raises(Throttled) as throttled:
        await mira.verifies(mira.code())
    assert throttled.value.retry_after == 900
    world.clock.advance(minutes=15)
    await mira.verifies(mira.code())


async def test_replays_of_a_right_code_do_not_throttle(world: World) -> None:
    mira = await world.someone_confirmed()
    code = mira.code()
    await mira.verifies(code)
    for _ in range(10):
        with pytest.raises(CodeRefused):
            await mira.verifies(code)
    world.clock.advance(seconds=30)
    await mira.verifies(mira.code())


async def test_an_unknown_user_is_refused_and_throttled_like_a_known_one(world: World) -> None:
    mira = await world.someone_confirmed()
    seen = []
    for name in (mira.name, "nobody"):
        for _ in range(6):
            refused = (await all_of(type(mira)(world, name, "", mira.otp_uri, "198.51.100.7").verifies(mira.wrong_code())))[0]
            seen.append((type(refused), str(getattr(refused, "text", "")), getattr(refused, "retry_after", None)))
    assert seen[:6] == seen[6:]


async def test_a_disabled_user_is_refused(world: World) -> None:
    mira = await world.someone_confirmed()
    async with world.store.begin() as unit:
        await unit.users.disable((await world.user("mira")).id, world.clock.now())
    with pytest.raises(CodeRefused):
        await mira.verifies(mira.code())


async def test_the_first_right_code_makes_an_open_registration_stay(world: World) -> None:
    mira = await world.somebody()
    assert (await world.user("mira")).provisional_until == world.clock.now() + timedelta(days=7)
    await mira.verifies(mira.code())
    assert (await world.user("mira")).provisional_until is None


async def test_every_decision_is_recorded_once(world: World) -> None:
    mira = await world.someone_confirmed()
    with pytest.raises(CodeRefused):
        await mira.verifies(mira.wrong_code())
    await mira.verifies(mira.code())
    for _ in range(3):
        with pytest.raises(CodeRefused):
            await mira.verifies(mira.code())
    assert (await world.events())[-3:] == (
        ("code_refused", "wrong code", 1),
        ("code_accepted", None, 1),
        ("code_refused", "code used before", 3),
    )


async def test_the_next_owner_of_a_name_inherits_no_count(world: World) -> None:
    mira = await world.someone_confirmed()
    for _ in range(4):
        for _ in range(5):
            await all_of(mira.verifies(mira.wrong_code()))
        world.clock.advance(minutes=16)
    await world.delete_user(parse_username("mira"))
    again, logbook = await world.someone_confirmed(), await world.application()
    await again.verifies(again.code())
    await logbook.signs_in(again)


async def test_wrong_codes_for_whom_nobody_may_keep_leave_no_row_that_stays(world: World) -> None:
    mira = await world.somebody()
    await all_of(mira.verifies(mira.wrong_code()))
    world.clock.advance(minutes=16)
    await world.store.sweep(world.clock.now(), 100)
    assert not world.store.tables.throttles
