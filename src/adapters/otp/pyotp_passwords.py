"""One-time passwords by pyotp."""

from base64 import b32encode
from collections.abc import Callable

from pyotp import OTP


class PyotpPasswords:
    """`OneTimePasswords` (RFC 6238)."""

    def codes(self, seed: bytes) -> Callable[[int], str]:
        return OTP(self.secret(seed)).generate_otp

    def secret(self, seed: bytes) -> str:
        return b32encode(seed).decode().rstrip("=")
