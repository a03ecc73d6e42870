"""Secrets at rest, under AES-GCM."""

import hmac
import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.crypto.derivation import derived
from adapters.crypto.keyring import NONCE_BYTES, DataKey, Keyring
from application.ports.seal import BrokenSeal

ID_BYTES = 4


@dataclass(frozen=True, slots=True)
class AesGcmSeal:
    """`Seal` under the keyring. What is stored: the key's id in 4 bytes, a random nonce of 12, the sealed text."""

    keyring: Keyring
    _ciphers: dict[int, AESGCM] = field(default_factory=dict, repr=False)
    _derived: dict[str, bytes] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._ciphers.update({key.id: AESGCM(derived(key.key, "seal")) for key in self.keyring.keys})

    def close(self, clear: bytes, row: str) -> bytes:
        key_id = self._newest.id
        nonce = os.urandom(NONCE_BYTES)
        return key_id.to_bytes(ID_BYTES) + nonce + self._ciphers[key_id].encrypt(nonce, clear, row.encode())

    def open(self, sealed: bytes, row: str) -> bytes:
        nonce = sealed[ID_BYTES:][:NONCE_BYTES]
        cipher = self._ciphers.get(int.from_bytes(sealed[:ID_BYTES]))
        if cipher is None or len(nonce) < NONCE_BYTES:
            raise BrokenSeal("sealed by no key of ours")
        try:
            return cipher.decrypt(nonce, sealed[ID_BYTES + NONCE_BYTES :], row.encode())
        except InvalidTag:
            raise BrokenSeal("changed, or of another row") from None

    def derive(self, purpose: str, value: str) -> str:
        if purpose not in self._derived:  # purposes are words in our code: few
            self._derived[purpose] = derived(self._newest.key, f"derive {purpose}")
        digest = hmac.digest(self._derived[purpose], value.encode(), "sha256")
        return urlsafe_b64encode(digest).rstrip(b"=").decode()

    @property
    def _newest(self) -> DataKey:
        return self.keyring.keys[-1]
