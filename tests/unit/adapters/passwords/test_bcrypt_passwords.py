import subprocess
import sys
import unicodedata

import bcrypt
import pytest

from adapters.passwords.bcrypt_passwords import COST, BcryptPasswords
from domain.users.password import LONGEST

FACE = "\U0001f600"  # four bytes


@pytest.fixture
def passwords() -> BcryptPasswords:
    return BcryptPasswords(threads=1, waiting=4, cost=4)


@pytest.mark.parametrize("length", [1, 64, 71, 72, 73, LONGEST])
@pytest.mark.parametrize("filler", ["a", FACE, "\0", "é"])
async def test_the_last_character_counts(passwords: BcryptPasswords, length: int, filler: str) -> None:
    before = filler * (length - 1)
    stored = await passwords.hash(before + "x")
    assert await passwords.verify(before + "x", stored)
    assert not await passwords.verify(before + "y", stored)
    assert not await passwords.verify(before, stored)


async def test_what_stands_behind_a_nul_counts(passwords: BcryptPasswords) -> None:
    stored = await passwords.hash("a\0b")
    assert await passwords.verify("a\0b", stored)
    assert not await passwords.verify("a\0c", stored)
    assert not await passwords.verify("a", stored)


async def test_all_ways_to_type_a_letter_are_one(passwords: BcryptPasswords) -> None:
    stored = await passwords.hash(unicodedata.normalize("NFD", "Zoë Ångström"))
    assert await passwords.verify(unicodedata.normalize("NFC", "Zoë Ångström"), stored)


async def test_a_lone_surrogate_is_a_character(passwords: BcryptPasswords) -> None:
    stored = await passwords.hash("a\ud800")
    assert await passwords.verify("a\ud800", stored)
    assert not await passwords.verify("a\ud801", stored)
    assert await passwords.guesses("a\ud800", "\ud800") > 0


async def test_a_password_has_another_hash_each_time(passwords: BcryptPasswords) -> None:
    assert await passwords.hash("same") != await passwords.hash("same")


async def test_the_cost_is_12() -> None:
    passwords = BcryptPasswords(threads=1, waiting=0)
    assert (await passwords.hash("a")).startswith(b"$2b$12$")
    assert COST == 12


async def test_bcrypt_never_sees_the_password_itself(passwords: BcryptPasswords) -> None:
    """A digest that leaked elsewhere must be of no use here."""
    assert not bcrypt.checkpw(b"right horse", await passwords.hash("right horse"))


async def test_an_unknown_user_costs_one_hash_of_the_same_cost(passwords: BcryptPasswords, monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[bytes] = []
    hashpw = bcrypt.hashpw

    def counted(password: bytes, salt: bytes) -> bytes:
        computed.append(salt[:7])
        return hashpw(password, salt)

    monkeypatch.setattr(bcrypt, "hashpw", counted)
    assert not await passwords.verify("anything", None)
    assert computed == [b"$2b$04$"]


def test_zxcvbn_is_not_imported_before_it_is_asked() -> None:
    program = "import sys, adapters.passwords.bcrypt_passwords; print('zxcvbn_rs_py' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "False\n"
