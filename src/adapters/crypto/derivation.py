"""Keys from keys."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derived(key: bytes, label: str, length: int = 32) -> bytes:
    """HKDF with SHA-256 (RFC 5869), without salt: keys of different labels tell nothing about each other."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=label.encode()).derive(key)
