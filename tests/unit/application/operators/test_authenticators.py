import pytest

from adapters.otp.pyotp_passwords import PyotpPasswords
from application.authenticators.enable_otp import EnableOtp
from application.authenticators.pending import DrawAuthenticator
from application.authenticators.reset_otp import ResetOtp
from domain.refusal import NoSuch
from domain.throttle import CODE, CODES_IN_A_ROW, VERIFIED_CODE, VERIFIED_CODES_IN_A_ROW
from tests.unit.application.operators.house import MIRA, NOBODY, PASSWORD, House


def reset_otp(house: House) -> ResetOtp:
    draw = DrawAuthenticator(house.entropy, house.seal, PyotpPasswords(), "Watchword")
    return ResetOtp(house.store, house.trail, draw, house.clock)


async def test_a_reset_draws_a_new_authenticator_and_ends_what_was_got_with_the_old_one(house: House) -> None:
    user = await house.mira()
    (before,) = await house.authenticators()
    otp_uri = await reset_otp(house)(MIRA)
    (after,) = await house.authenticators()
    assert otp_uri is not None
    assert after.id != before.id
    assert after.seed != before.seed
    assert after.confirmed_at is None
    assert not await house.has_grant()
    assert not await house.store.read.acquaintances.knows(user.id, b"client", house.clock.now())
    async with house.store.begin() as unit:
        assert not await unit.windows.consume(user.id, "::1", house.clock.now())
    assert (await house.events())[0].kind == "otp_reset"


async def test_a_reset_to_enrol_draws_none(house: House) -> None:
    await house.mira()
    assert await reset_otp(house)(MIRA, enrol=True) is None
    assert await house.authenticators() == ()


async def test_guesses_at_the_old_seed_do_not_count_against_the_new_one(house: House) -> None:
    await house.mira()
    limits = (CODE, CODES_IN_A_ROW, VERIFIED_CODE, VERIFIED_CODES_IN_A_ROW)
    for limit in limits:
        await house.fill(limit)
    await reset_otp(house)(MIRA)
    assert not any([await house.is_blocked(limit) for limit in limits])


async def test_disabled_authenticators_come_back_with_their_steps(house: House) -> None:
    user = await house.mira()
    (totp,) = await house.authenticators()
    async with house.store.begin() as unit:
        await unit.authenticators.accept_step(totp.id, 7, 0, house.clock.now())
        await unit.authenticators.disable(user.id, house.clock.now())
    await house.fill(CODE)
    await house.fill(CODES_IN_A_ROW)
    await EnableOtp(house.store, house.trail, house.clock)(MIRA)
    (totp,) = await house.authenticators()
    assert (totp.disabled_at, totp.last_step) == (None, 7)
    assert not await house.is_blocked(CODE)
    assert not await house.is_blocked(CODES_IN_A_ROW)
    assert (await house.events())[0].kind == "otp_enabled"


async def test_who_has_no_authenticator_has_none_to_enable(house: House) -> None:
    await house.add_user(MIRA, PASSWORD)
    with pytest.raises(NoSuch, match="authenticator"):
        await EnableOtp(house.store, house.trail, house.clock)(MIRA)
    with pytest.raises(NoSuch, match="user"):
        await EnableOtp(house.store, house.trail, house.clock)(NOBODY)
    with pytest.raises(NoSuch, match="user"):
        await reset_otp(house)(NOBODY)
