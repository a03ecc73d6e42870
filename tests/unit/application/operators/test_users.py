import pytest
from msgspec import UNSET

from application.users.delete_user import DeleteUser
from application.users.disable_user import DisableUser
from application.users.enable_user import EnableUser
from application.users.replace_password import ReplacePassword
from application.users.set_password import SetPassword
from application.users.unlock_user import UnlockUser
from domain.refusal import InvalidRequest, NoSuch, UserExists
from domain.registrations import Registrant
from domain.throttle import CODE, CODES_IN_A_ROW, STRANGERS_IN_A_ROW, STRANGERS_PASSWORD, VERIFIED_CODE, VERIFIED_CODES_IN_A_ROW
from domain.users.password import BESIDE_A_CODE
from domain.users.username import parse_username
from tests.unit.application.operators.house import MIRA, NOBODY, PASSWORD, House
from tests.unit.application.world import a_world


def set_password(house: House) -> SetPassword:
    return SetPassword(house.store, house.trail, ReplacePassword(house.store, house.passwords, BESIDE_A_CODE, house.seal), house.clock)


async def test_a_user_of_an_operator_is_never_provisional_and_has_no_authenticator(house: House) -> None:
    added = await house.add_user(MIRA, PASSWORD, "mira@example.com")
    user = await house.user()
    assert user == added.user
    assert (user.made_by, user.provisional_until, user.email, user.email_verified) == (
        Registrant.OPERATOR,
        None,
        "mira@example.com",
        False,
    )
    assert added.otp_uri is None
    assert await house.authenticators() == ()
    assert await house.kinds() == ["user_added"]


async def test_a_user_may_be_given_a_pending_authenticator(house: House) -> None:
    added = await house.add_user(MIRA, PASSWORD, with_otp=True)
    assert added.otp_uri is not None
    assert added.otp_uri.startswith("otpauth://totp/Watchword:Mira?secret=")
    (totp,) = await house.authenticators()
    assert totp.confirmed_at is None


async def test_a_name_is_taken_in_every_spelling(house: House) -> None:
    await house.add_user(MIRA, PASSWORD)
    with pytest.raises(UserExists):
        await house.add_user(parse_username("ＭＩＲＡ"), PASSWORD)


@pytest.mark.parametrize("password", ["short", "so easy to guess", "", "x" * 129])
async def test_an_operator_cannot_give_a_bad_password(house: House, password: str) -> None:
    with pytest.raises(InvalidRequest):
        await house.add_user(MIRA, password)
    await house.add_user(MIRA, PASSWORD)
    with pytest.raises(InvalidRequest):
        await set_password(house)(MIRA, password)
    assert await house.kinds() == ["user_added"]


@pytest.mark.parametrize(
    "email", ["mira", "@example.com", "mira@", "mira@exa mple.com", "mira@example.com\r\nBcc: all", "m" * 251 + "@a.b"]
)
async def test_an_email_is_one_address(house: House, email: str) -> None:
    with pytest.raises(InvalidRequest):
        await house.add_user(MIRA, PASSWORD, email)


async def test_a_user_is_disabled_and_enabled_once(house: House) -> None:
    await house.add_user(MIRA, PASSWORD)
    disable, enable = (verb(house.store, house.trail, house.clock) for verb in (DisableUser, EnableUser))
    assert [await disable(MIRA), await disable(MIRA)] == [True, False]
    assert (await house.user()).disabled_at == house.clock.now()
    assert [await enable(MIRA), await enable(MIRA)] == [True, False]
    assert (await house.user()).disabled_at is None
    assert await house.kinds() == ["user_added", "user_disabled", "user_enabled"]


async def test_a_new_password_ends_whatever_was_got_with_the_old_one(house: House) -> None:
    user = await house.mira()
    await house.fill(STRANGERS_PASSWORD)
    await house.fill(STRANGERS_IN_A_ROW)
    await set_password(house)(MIRA, "another horse battery")
    stored = house.seal.open((await house.user()).password, f"password:{user.sub}")
    assert stored == b"hashed another horse battery"
    assert not await house.has_grant()
    assert not await house.store.read.acquaintances.knows(user.id, b"client", house.clock.now())
    assert not await house.is_blocked(STRANGERS_PASSWORD)
    assert not await house.is_blocked(STRANGERS_IN_A_ROW)
    assert (await house.events())[0].kind == "password_set"


async def test_unlocking_ends_every_wait_but_not_the_count_of_codes_in_a_row(house: House) -> None:
    await house.add_user(MIRA, PASSWORD)
    limits = (STRANGERS_PASSWORD, STRANGERS_IN_A_ROW, CODE, VERIFIED_CODE, VERIFIED_CODES_IN_A_ROW)
    for limit in (*limits, CODES_IN_A_ROW):
        await house.fill(limit)
    await UnlockUser(house.store, house.trail, house.clock)(MIRA)
    assert not any([await house.is_blocked(limit) for limit in limits])
    assert await house.is_blocked(CODES_IN_A_ROW)
    assert (await house.events())[0].kind == "user_unlocked"


async def test_a_deleted_user_is_gone_and_the_trail_is_not(house: House) -> None:
    user = await house.mira()
    await DeleteUser(house.store, house.trail, house.clock)(MIRA)
    assert await house.store.read.users.of(MIRA.key) is None
    assert await house.store.read.authenticators.of(user.id) == ()
    assert [(event.kind, event.sub) for event in await house.events()] == [("user_deleted", user.sub), ("user_added", user.sub)]


async def test_nobody_is_no_user(house: House) -> None:
    for verb in (DisableUser, EnableUser, UnlockUser, DeleteUser):
        with pytest.raises(NoSuch):
            await verb(house.store, house.trail, house.clock)(NOBODY)
    with pytest.raises(NoSuch):
        await set_password(house)(NOBODY, PASSWORD)
    assert await house.events() == []


async def test_an_operator_says_who_a_person_is_and_takes_it_back() -> None:
    world = await a_world()
    await world.add_user(MIRA, PASSWORD, "mira@example.org")
    said = {"name": "Mira Ōe", "address": {"locality": "Bergen"}}
    user = await world.set_claims(MIRA, said, None, is_verified=True)
    assert (user.claims.name, user.email_verified) == ("Mira Ōe", True)
    user = await world.set_claims(MIRA, {"name": None}, "other@example.org", is_verified=None)
    assert (user.claims.name, user.email, user.email_verified) == (UNSET, "other@example.org", False)
    assert await world.store.read.users.of(MIRA.key) == user


@pytest.mark.parametrize("claims", [{"nobody": "x"}, {"name": 3}, {"name": "x" * 3000}, {"name": "a\nb"}, {"address": "x"}])
async def test_what_is_no_claim_is_refused(claims: dict[str, object]) -> None:
    world = await a_world()
    await world.add_user(MIRA, PASSWORD)
    with pytest.raises(InvalidRequest):
        await world.set_claims(MIRA, claims, None, is_verified=None)
