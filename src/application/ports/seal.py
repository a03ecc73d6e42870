"""Secrets at rest, under the keyring that `SECRET_KEY` seals."""

from typing import Protocol


class Seal(Protocol):
    """Authenticated encryption with the row's identity as associated data, and keyed derivation."""

    def close(self, clear: bytes, row: str) -> bytes:
        """Seal for a row, such as `totp:<id>`. It opens in no other."""
        ...

    def open(self, sealed: bytes, row: str) -> bytes:
        """Raises `BrokenSeal` when it was changed, or is another row's."""
        ...

    def derive(self, purpose: str, value: str) -> str:
        """256 bits as 43 characters of base64url, the same on every node: HMAC of the value under a key of that purpose."""
        ...


class BrokenSeal(Exception):
    """What is stored does not open: the database was changed, or is another deployment's."""
