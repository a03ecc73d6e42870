import pytest

from adapters.passwords.bcrypt_passwords import BcryptPasswords
from application.ports.passwords import Passwords
from domain.refusal import Overloaded
from tests.fakes.passwords import PlainPasswords


def real() -> BcryptPasswords:
    return BcryptPasswords(threads=1, waiting=4, cost=4)


def full_real() -> BcryptPasswords:
    passwords = real()
    passwords._pool._free = 0
    return passwords


def full_fake() -> PlainPasswords:
    passwords = PlainPasswords()
    passwords.is_full = True
    return passwords


@pytest.fixture(params=[real, PlainPasswords])
def passwords(request: pytest.FixtureRequest) -> Passwords:
    made: Passwords = request.param()
    return made


async def test_a_password_is_verified_and_another_is_not(passwords: Passwords) -> None:
    stored = await passwords.hash("right horse")
    assert await passwords.verify("right horse", stored)
    assert not await passwords.verify("wrong horse", stored)


async def test_nobodys_password_is_never_right(passwords: Passwords) -> None:
    assert not await passwords.verify("", None)
    assert not await passwords.verify("right horse", None)


async def test_guesses_tell_a_known_password_from_another(passwords: Passwords) -> None:
    assert await passwords.guesses("password123", "mira") < 10**5
    assert await passwords.guesses("testPassword123", "mira") == 231_340
    assert await passwords.guesses("vrx8-Lmq2-hteg-0pQw", "mira") > 10**8


async def test_a_password_that_is_the_name_is_guessed(passwords: Passwords) -> None:
    assert await passwords.guesses("zolkvanter", "zolkvanter") < 10**5


async def test_guesses_look_at_64_code_points(passwords: Passwords) -> None:
    long = "\U0001f600" * 60
    assert await passwords.guesses(long + "1234" + "x8$Q" * 16, "mira") == await passwords.guesses(long + "1234", "mira")


@pytest.mark.parametrize("make", [full_real, full_fake])
async def test_all_refuse_when_too_many_wait(make: type[Passwords]) -> None:
    passwords = make()
    for asked in (passwords.hash("a"), passwords.verify("a", None), passwords.guesses("a", "b")):
        with pytest.raises(Overloaded) as refused:
            await asked
        assert (refused.value.reason, refused.value.retry_after) == ("hash queue full", 2)
