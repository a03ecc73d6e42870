"""Rules for passwords (NIST SP 800-63B-4, 3.1.1.2): a length and a block list, no composition rules."""

import unicodedata

from msgspec import Struct

from domain.refusal import InvalidRequest

LONGEST = 128  # code points
JUDGED = 64  # code points whose guesses are counted: the estimate of 128 would cost 33 ms


class PasswordRules(Struct, frozen=True):
    """What a new password must be."""

    shortest: int  # code points
    guesses: int  # fewer are on the block list


BESIDE_A_CODE = PasswordRules(shortest=8, guesses=10**5)  # where a second factor is demanded
ALONE = PasswordRules(shortest=15, guesses=10**8)


def normal(password: str) -> str:
    """The password as it is hashed: NFC, since keyboards differ (SP 800-63B-4). Raises `InvalidRequest`."""
    if not 1 <= len(password) <= LONGEST:
        raise InvalidRequest("password must have 1 to 128 characters")
    return unicodedata.normalize("NFC", password)


def new_password(password: str, rules: PasswordRules) -> str:
    """A new password, as it is hashed, if it is long enough. Raises `InvalidRequest`."""
    if len(password) < rules.shortest:
        raise InvalidRequest(f"password must have at least {rules.shortest} characters")
    return normal(password)
