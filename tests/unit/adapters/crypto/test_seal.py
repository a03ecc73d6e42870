import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.crypto.keyring import DataKey, Keyring, new_keyring
from adapters.crypto.seal import AesGcmSeal
from application.ports.seal import BrokenSeal, Seal
from tests.fakes.seal import PlainSeal


def real() -> AesGcmSeal:
    return AesGcmSeal(new_keyring(b"k" * 32))


@pytest.fixture(params=[real, PlainSeal])
def seal(request: pytest.FixtureRequest) -> Seal:
    made: Seal = request.param()
    return made


@pytest.mark.parametrize("clear", [b"", b"seed", b"\0" * 200])
def test_what_was_sealed_opens_in_its_row_and_in_no_other(seal: Seal, clear: bytes) -> None:
    sealed = seal.close(clear, "totp:1")
    assert seal.open(sealed, "totp:1") == clear
    for row in ("totp:2", "password:1", "totp:1 ", ""):
        with pytest.raises(BrokenSeal):
            seal.open(sealed, row)


def test_what_was_changed_does_not_open(seal: Seal) -> None:
    sealed = seal.close(b"seed", "totp:1")
    for place in range(len(sealed)):
        with pytest.raises(BrokenSeal):
            seal.open(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], "totp:1")
        with pytest.raises(BrokenSeal):
            seal.open(sealed[:place], "totp:1")


def test_what_is_derived_is_the_same_each_time_and_another_for_each_purpose(seal: Seal) -> None:
    derived = seal.derive("refresh", "one")
    assert re.fullmatch("[A-Za-z0-9_-]{43}", derived)
    assert derived == seal.derive("refresh", "one")
    assert len({derived, seal.derive("refresh", "two"), seal.derive("cookie", "one"), seal.derive("refreshone", "")}) == 4


@given(st.binary(max_size=100))
def test_anything_else_is_a_broken_seal(sealed: bytes) -> None:
    with pytest.raises(BrokenSeal):
        real().open(sealed, "totp:1")


def test_a_sealed_secret_cannot_be_read_and_never_looks_the_same() -> None:
    seal = real()
    assert b"a secret seed" not in seal.close(b"a secret seed", "totp:1")
    assert seal.close(b"a", "totp:1") != seal.close(b"a", "totp:1")


def test_every_node_opens_and_derives_alike() -> None:
    assert real().open(real().close(b"seed", "totp:1"), "totp:1") == b"seed"
    assert real().derive("refresh", "one") == real().derive("refresh", "one")


def test_another_deployments_keyring_opens_and_derives_nothing_of_ours() -> None:
    other = AesGcmSeal(new_keyring(b"o" * 32))
    with pytest.raises(BrokenSeal):
        other.open(real().close(b"seed", "totp:1"), "totp:1")
    assert other.derive("refresh", "one") != real().derive("refresh", "one")


def test_an_older_key_of_the_ring_still_opens_and_the_newest_seals() -> None:
    old = DataKey(1, b"k" * 32)
    both = AesGcmSeal(Keyring((old, DataKey(2, b"n" * 32))))
    assert both.open(real().close(b"seed", "totp:1"), "totp:1") == b"seed"
    with pytest.raises(BrokenSeal):
        real().open(both.close(b"seed", "totp:1"), "totp:1")


def test_no_key_is_printed() -> None:
    seal = real()
    seal.derive("refresh", "one")
    assert "_derived" not in repr(seal)
    assert "kkkk" not in repr(seal)
