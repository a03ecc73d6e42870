"""What attackers send in place of an access token: signatures and their spelling (RFC 7515, RFC 8725)."""

import json
import time

import pytest

from domain.tokens.access_token import LONGEST
from tests.unit.adapters.crypto.forge import (
    ALPHABET,
    CLAIMS,
    KEY,
    ORDER,
    SIGNER,
    TOKEN,
    encoded,
    header,
    in_der,
    private_half,
    signature_of,
    signed,
    verified,
)


def test_no_signature_and_no_other_signature_is_taken() -> None:
    text, _, signature = SIGNER.sign(TOKEN, KEY).rpartition(".")
    zero, one, order = bytes(32), (1).to_bytes(32), ORDER.to_bytes(32)
    forged = [b"", zero + zero, zero + one, one + zero, one + one, order + order, order + one, zero, b"\xff" * 64, b"\xff" * 65, bytes(96)]
    assert [octets for octets in forged if verified(f"{text}.{encoded(octets)}")] == []
    assert verified(text) is None
    assert verified(f"{text}.{signature}") == TOKEN
    assert verified(f"{text}.{encoded(in_der(text, KEY))}") is None


def test_base64url_has_one_spelling() -> None:
    """Else a revoked or remembered token would have others that are as good."""
    text = SIGNER.sign(TOKEN, KEY)
    head, payload, signature = text.split(".")
    sibling = signature[:-1] + ALPHABET[ALPHABET.index(signature[-1]) ^ 1]  # the same 64 bytes to a lenient decoder
    respelled = [
        sibling,
        signature + "=",
        signature + "==",
        signature + "\n",
        f" {signature}",
        signature[:40] + "\n" + signature[40:],
        signature + "A",
    ]
    respelled.append(signature.replace("-", "+").replace("_", "/") if set(signature) & set("-_") else signature + "+")
    assert [other for other in respelled if verified(f"{head}.{payload}.{other}")] == []
    assert [
        other
        for other in (f"{text}.", f".{text}", f"{head}=.{payload}.{signature}", f"{head}.{payload}=.{signature}", f"{text}.{text}")
        if verified(other)
    ] == []


def test_a_payload_that_spells_its_last_bits_otherwise_is_refused_even_when_signed() -> None:
    endings = [encoded(json.dumps(CLAIMS | {"pad": "p" * count}).encode()) for count in range(3)]
    spare = [text for text in endings if len(text) % 4]
    assert len(spare) == 2
    for payload in spare:
        text = f"{encoded(header())}.{payload[:-1]}{ALPHABET[ALPHABET.index(payload[-1]) ^ 1]}"
        assert verified(f"{text}.{encoded(signature_of(text, private_half(KEY)))}") is None


def test_a_long_token_is_not_decoded() -> None:
    def of_length(length: int) -> str:
        filler = 0
        while len(text := signed(header(), json.dumps(CLAIMS | {"pad": "p" * filler}).encode())) < length:
            filler += max(1, (length - len(text)) * 3 // 4 - 2)
        return text

    assert len(longest := of_length(LONGEST)) == LONGEST
    assert verified(longest) == TOKEN
    assert verified(of_length(LONGEST + 1)) is None
    before = time.process_time()
    for text in ("." * 2**20, "A" * 2**20, "é" * 2**20):
        assert verified(text) is None
    assert time.process_time() - before < 0.05


@pytest.mark.parametrize(
    "text", ["", ".", "..", "...", "....", "a.b", "a.b.c.d.e", "é.é.é", "\ud800.a.b", "\0", "e30.e30.e30", "eyJhbGciOiJub25lIn0.e30."]
)
def test_what_is_no_token_is_refused(text: str) -> None:
    assert verified(text) is None
