"""The keyring: random keys that seal everything else, in the one row that `SECRET_KEY` seals.

So a new `SECRET_KEY` touches one row. What is stored: a check value of 16 bytes, a nonce of 12, and the keyring under
AES-GCM. The check value tells a wrong `SECRET_KEY` from a damaged row.
"""

import os
from hmac import compare_digest

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.crypto.derivation import derived
from application.ports.entropy import Entropy
from application.ports.seal import BrokenSeal
from application.ports.store import Store
from domain.audit import AuditEvent

KEY_BYTES = 32
CHECK_BYTES = 16
NONCE_BYTES = 12


class WrongSecretKey(Exception):
    """The keyring is sealed under another `SECRET_KEY`."""


class DataKey(msgspec.Struct, frozen=True):
    """A key, and the number by which what it sealed names it."""

    id: int
    key: bytes

    def __repr__(self) -> str:
        """Never the key."""
        return f"<data key {self.id}>"


class Keyring(msgspec.Struct, frozen=True):
    """The newest key, the last one, seals and derives; all of them open."""

    keys: tuple[DataKey, ...]


def new_keyring(octets: bytes) -> Keyring:
    """A keyring of one key. `octets`: 32 random bytes."""
    return Keyring((DataKey(1, octets),))


def seal_keyring(keyring: Keyring, secret_key: str) -> bytes:
    """What is stored."""
    check = _check(secret_key)
    nonce = os.urandom(NONCE_BYTES)
    return check + nonce + _cipher(secret_key).encrypt(nonce, msgspec.msgpack.encode(keyring), check)


def open_keyring(sealed: bytes, secret_key: str) -> Keyring:
    """Raises `WrongSecretKey`, and `BrokenSeal` when the key is right but the row was changed."""
    check, nonce, rest = sealed[:CHECK_BYTES], sealed[CHECK_BYTES:][:NONCE_BYTES], sealed[CHECK_BYTES + NONCE_BYTES :]
    if not rest:
        raise BrokenSeal("the keyring is cut off")
    if not compare_digest(check, _check(secret_key)):
        raise WrongSecretKey("SECRET_KEY is not the one that sealed this database: set it, or SECRET_KEY_PREVIOUS, to that one")
    try:
        return msgspec.msgpack.decode(_cipher(secret_key).decrypt(nonce, rest, check), type=Keyring)
    except InvalidTag:
        raise BrokenSeal("the keyring was changed") from None


async def open_or_create(store: Store, secret_key: str, previous: str | None, entropy: Entropy, recorded: AuditEvent) -> Keyring:
    """The keyring of this deployment, at start.

    Made when there is none: of nodes that start together the first one's is everybody's. Sealed anew when it opens with
    `previous` alone, which is `recorded`. Raises `WrongSecretKey` (a wrong key never makes a new keyring), `BrokenSeal`.
    """
    sealed = await store.read.keyring.sealed() or await _create(store, secret_key, entropy)
    try:
        return open_keyring(sealed, secret_key)
    except WrongSecretKey:
        if previous is None:
            raise
    keyring = open_keyring(sealed, previous)
    async with store.begin() as unit:
        # Where another node was faster the row is as new as ours would be.
        if await unit.keyring.replace(sealed, seal_keyring(keyring, secret_key)):
            await unit.audit.add(recorded)
    return keyring


async def _create(store: Store, secret_key: str, entropy: Entropy) -> bytes:
    sealed = seal_keyring(new_keyring(entropy.octets(KEY_BYTES)), secret_key)
    async with store.begin() as unit:
        is_first = await unit.keyring.create(sealed)
    return sealed if is_first else await store.read.keyring.sealed() or b""


def _check(secret_key: str) -> bytes:
    return derived(_octets(secret_key), "check", CHECK_BYTES)


def _cipher(secret_key: str) -> AESGCM:
    return AESGCM(derived(_octets(secret_key), "keyring"))


def _octets(secret_key: str) -> bytes:
    """As the environment had them: Python keeps bytes that are no UTF-8 as surrogates."""
    return secret_key.encode("utf-8", "surrogateescape")
