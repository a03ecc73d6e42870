"""What attackers send in place of an ID token: signatures and their spelling (RFC 7515, RFC 8725)."""

import json
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from domain.keys.signing_key import SigningKey
from domain.tokens.access_token import LONGEST
from tests.unit.adapters.crypto.forge import (
    ALPHABET,
    ID_CLAIMS,
    ID_PAYLOAD,
    KEY,
    RSA,
    SIGNER,
    encoded,
    id_header,
    id_signed,
    id_verified,
    in_der,
    private_half,
    signature_of,
    signed,
)

BOTH = pytest.mark.parametrize("key", [KEY, RSA], ids=lambda key: key.algorithm)


def modulus() -> int:
    private = private_half(RSA)
    assert isinstance(private, RSAPrivateKey)
    return private.public_key().public_numbers().n


@pytest.mark.parametrize("algorithm", ["PS256", "RS256"])
@pytest.mark.parametrize("salt", [0, 32, 222])
def test_the_rsa_key_signs_with_no_other_padding(algorithm: str, salt: int) -> None:
    assert id_verified(signed(id_header(alg=algorithm), ID_PAYLOAD, private_half(RSA), PSS(MGF1(SHA256()), salt))) is None


def test_no_signature_and_no_other_signature_is_taken() -> None:
    text, _, signature = SIGNER.sign_id_token(ID_CLAIMS, RSA).rpartition(".")
    number, n = int.from_bytes(signature_of(text, private_half(RSA))), modulus()
    assert encoded(number.to_bytes(256)) == signature
    forged = [b"", bytes(256), (1).to_bytes(256), (n - 1).to_bytes(256), n.to_bytes(256), b"\xff" * 256, (n - number).to_bytes(256)]
    forged += [(number + n).to_bytes(257), number.to_bytes(257), number.to_bytes(256)[:-1], number.to_bytes(256) + b"\0", b"\0" * 64]
    assert [octets for octets in forged if id_verified(f"{text}.{encoded(octets)}")] == []
    assert id_verified(text) is None
    assert id_verified(f"{text}.{signature}") == ID_CLAIMS


def test_an_ecdsa_signature_in_der_is_refused() -> None:
    text = f"{encoded(id_header(KEY))}.{encoded(ID_PAYLOAD)}"
    assert id_verified(f"{text}.{encoded(in_der(text, KEY))}") is None


@BOTH
def test_base64url_has_one_spelling(key: SigningKey) -> None:
    text = SIGNER.sign_id_token(ID_CLAIMS, key)
    head, payload, signature = text.split(".")
    sibling = signature[:-1] + ALPHABET[ALPHABET.index(signature[-1]) ^ 1]  # the same bytes to a lenient decoder
    respelled = [sibling, signature + "=", signature + "==", signature + "\n", f" {signature}", signature[:40] + "\n" + signature[40:]]
    respelled += [signature + "A", signature.replace("-", "+").replace("_", "/") if set(signature) & set("-_") else signature + "+"]
    assert [other for other in respelled if id_verified(f"{head}.{payload}.{other}")] == []
    whole = [f"{text}.", f".{text}", f"{head}=.{payload}.{signature}", f"{head}.{payload}=.{signature}", f"{text}.{text}"]
    assert [other for other in whole if id_verified(other)] == []


@BOTH
def test_a_payload_that_spells_its_last_bits_otherwise_is_refused_even_when_signed(key: SigningKey) -> None:
    endings = [encoded(json.dumps(ID_CLAIMS | {"pad": "p" * count}).encode()) for count in range(3)]
    spare = [text for text in endings if len(text) % 4]
    assert len(spare) == 2
    for payload in spare:
        text = f"{encoded(id_header(key))}.{payload[:-1]}{ALPHABET[ALPHABET.index(payload[-1]) ^ 1]}"
        assert id_verified(f"{text}.{encoded(signature_of(text, private_half(key)))}") is None


def test_a_long_token_is_not_decoded() -> None:
    def of_length(length: int) -> str:
        filler = 0
        while len(text := id_signed(json.dumps(ID_CLAIMS | {"pad": "p" * filler}).encode())) < length:
            filler += max(1, (length - len(text)) * 3 // 4 - 2)
        return text

    assert len(longest := of_length(LONGEST)) == LONGEST
    assert id_verified(longest) is not None
    assert id_verified(of_length(LONGEST + 1)) is None
    before = time.process_time()
    for text in ("." * 2**20, "A" * 2**20, "é" * 2**20):
        assert id_verified(text) is None
    assert time.process_time() - before < 0.05


@pytest.mark.parametrize(
    "text", ["", ".", "..", "...", "....", "a.b", "a.b.c.d.e", "é.é.é", "\ud800.a.b", "\0", "e30.e30.e30", "eyJhbGciOiJub25lIn0.e30."]
)
def test_what_is_no_token_is_refused(text: str) -> None:
    assert id_verified(text) is None
