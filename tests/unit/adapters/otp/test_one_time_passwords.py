import re
import subprocess
from base64 import b32decode
from shutil import which

import pytest

from adapters.otp.pyotp_passwords import PyotpPasswords
from application.ports.otp import OneTimePasswords
from tests.fakes.otp import PlainOneTimePasswords

SEED = b"12345678901234567890"  # of RFC 6238, appendix B


@pytest.fixture(params=[PyotpPasswords, PlainOneTimePasswords])
def one_time_passwords(request: pytest.FixtureRequest) -> OneTimePasswords:
    made: OneTimePasswords = request.param()
    return made


def test_codes_are_six_ascii_digits_of_seed_and_step(one_time_passwords: OneTimePasswords) -> None:
    code_at = one_time_passwords.codes(SEED)
    codes = [code_at(step) for step in range(58_000_000, 58_000_100)]
    assert all(re.fullmatch("[0-9]{6}", code) for code in codes)
    assert codes == [one_time_passwords.codes(SEED)(step) for step in range(58_000_000, 58_000_100)]
    assert len(set(codes)) > 95
    assert codes != [one_time_passwords.codes(SEED[::-1])(step) for step in range(58_000_000, 58_000_100)]


def test_the_secret_is_the_seed_in_base32_without_padding(one_time_passwords: OneTimePasswords) -> None:
    assert one_time_passwords.secret(SEED) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert b32decode(one_time_passwords.secret(bytes(range(20)))) == bytes(range(20))
    assert "=" not in one_time_passwords.secret(b"1234567890123456")


@pytest.mark.parametrize(
    ("time", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(time: int, code: str) -> None:
    assert PyotpPasswords().codes(SEED)(time // 30) == code


@pytest.mark.skipif(which("oathtool") is None, reason="oathtool is not installed")
def test_oathtool_computes_the_same_code() -> None:
    arguments = ["oathtool", "--totp", "--base32", "--now=2026-03-01 12:00:10 UTC", PyotpPasswords().secret(SEED)]
    code = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.strip()
    assert code == PyotpPasswords().codes(SEED)(1772366410 // 30)
