from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

import pytest

from adapters.crypto.keyring import Keyring, WrongSecretKey, new_keyring, open_keyring, open_or_create, seal_keyring
from application.audit.trail import AuditTrail
from application.ports.seal import BrokenSeal
from application.ports.store import Store
from domain.audit import AuditEvent
from tests.fakes.clock import FixedClock
from tests.fakes.entropy import CountingEntropy

DAY = timedelta(days=1)
OLD, NEW, STRANGERS = "an old key", "a new key", "a strangers key"


class KeyringRow:
    """A store that has one row. `meanwhile` is what another node does between our look and our write."""

    def __init__(self, sealed: bytes | None = None, meanwhile: Callable[[], bytes] | None = None) -> None:
        self.row = sealed
        self.meanwhile = meanwhile
        self.read = self.keyring = self.audit = self
        self.events: list[str] = []

    async def sealed(self) -> bytes | None:
        return self.row

    async def create(self, sealed: bytes) -> bool:
        if self.row is not None:
            return False
        self.row = sealed
        return True

    async def replace(self, before: bytes, sealed: bytes) -> bool:
        if self.row != before:
            return False
        self.row = sealed
        return True

    async def add(self, event: AuditEvent) -> None:
        self.events.append(event.kind)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator["KeyringRow"]:
        if self.meanwhile is not None:
            self.row = self.meanwhile()
        yield self


async def started(row: KeyringRow, secret_key: str, previous: str | None = None) -> Keyring:
    entropy = CountingEntropy()
    resealed = AuditTrail(entropy, DAY, DAY).event("secret_key_changed", FixedClock().now())
    return await open_or_create(cast(Store, row), secret_key, previous, entropy, resealed)


@pytest.fixture
def keyring() -> Keyring:
    return new_keyring(bytes(range(32)))


def test_a_keyring_opens_with_its_key_and_with_no_other(keyring: Keyring) -> None:
    sealed = seal_keyring(keyring, OLD)
    assert open_keyring(sealed, OLD) == keyring
    with pytest.raises(WrongSecretKey):
        open_keyring(sealed, NEW)


def test_a_key_of_any_bytes_is_one(keyring: Keyring) -> None:
    latin = "Schl\udcfcssel"  # what Python makes of an environment in ISO 8859-1
    assert open_keyring(seal_keyring(keyring, latin), latin) == keyring


def test_a_sealed_keyring_tells_no_key(keyring: Keyring) -> None:
    sealed = seal_keyring(keyring, OLD)
    assert keyring.keys[0].key not in sealed
    assert sealed != seal_keyring(keyring, OLD)


def test_a_damaged_row_is_told_from_a_wrong_key(keyring: Keyring) -> None:
    sealed = seal_keyring(keyring, OLD)
    for place in range(16, len(sealed)):
        with pytest.raises(BrokenSeal):
            open_keyring(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], OLD)
    for length in range(len(sealed)):
        with pytest.raises(BrokenSeal):
            open_keyring(sealed[:length], OLD)


async def test_the_first_start_makes_a_keyring_and_the_next_finds_it() -> None:
    row = KeyringRow()
    first = await started(row, OLD)
    assert len(first.keys[0].key) == 32
    made = row.row
    assert await started(row, OLD) == first
    assert row.row == made


async def test_of_nodes_that_start_together_the_first_ones_keyring_is_everybodys(keyring: Keyring) -> None:
    assert await started(KeyringRow(meanwhile=lambda: seal_keyring(keyring, OLD)), OLD) == keyring


async def test_a_wrong_key_never_makes_a_keyring(keyring: Keyring) -> None:
    sealed = seal_keyring(keyring, OLD)
    row = KeyringRow(sealed)
    for previous in (None, STRANGERS):
        with pytest.raises(WrongSecretKey):
            await started(row, NEW, previous)
    assert row.row == sealed


async def test_a_damaged_row_never_makes_a_keyring(keyring: Keyring) -> None:
    damaged = seal_keyring(keyring, OLD)[:-1]
    row = KeyringRow(damaged)
    with pytest.raises(BrokenSeal):
        await started(row, OLD, STRANGERS)
    assert row.row == damaged


async def test_a_new_key_seals_the_row_anew_and_keeps_the_data_keys(keyring: Keyring) -> None:
    row = KeyringRow(seal_keyring(keyring, OLD))
    assert await started(row, NEW, OLD) == keyring
    assert await started(row, NEW) == keyring
    assert row.events == ["secret_key_changed"]
    with pytest.raises(WrongSecretKey):
        await started(row, OLD)


async def test_where_another_node_sealed_it_anew_first_its_row_stands(keyring: Keyring) -> None:
    theirs = seal_keyring(keyring, NEW)
    row = KeyringRow(seal_keyring(keyring, OLD), meanwhile=lambda: theirs)
    assert await started(row, NEW, OLD) == keyring
    assert row.row == theirs


async def test_a_previous_key_that_is_still_set_changes_nothing(keyring: Keyring) -> None:
    sealed = seal_keyring(keyring, NEW)
    row = KeyringRow(sealed)
    assert await started(row, NEW, OLD) == keyring
    assert row.row == sealed
