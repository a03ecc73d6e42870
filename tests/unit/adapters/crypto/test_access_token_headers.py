"""What attackers send in place of an access token: headers and kids (RFC 8725)."""

import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import ECKey

from tests.unit.adapters.crypto.forge import JWK, KEY, KID, OTHER, PAYLOAD, TOKEN, encoded, header, private_half, signed, verified


def test_the_forge_of_these_tests_makes_good_tokens_when_it_is_honest() -> None:
    assert verified(signed(header(), PAYLOAD)) == TOKEN


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "nOnE", "NONE", "", None, "HS256", "RS256", "PS256", "ES384", "ES512", "es256", "EdDSA"]
)
def test_no_other_algorithm_is_taken(algorithm: str | None) -> None:
    assert verified(signed(header(alg=algorithm), PAYLOAD)) is None
    assert verified(f"{encoded(header(alg=algorithm))}.{encoded(PAYLOAD)}.") is None
    assert verified(f"{encoded(header(alg=algorithm))}.{encoded(PAYLOAD)}") is None


def public_material() -> Iterator[bytes]:
    public = private_half(KEY).public_key()
    for encoding in (Encoding.PEM, Encoding.DER):
        yield public.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    yield public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    yield KEY.public.encode()
    yield json.dumps(JWK, separators=(",", ":")).encode()
    yield b""


@pytest.mark.parametrize("algorithm", ["HS256", "ES256"])
def test_the_public_key_is_no_shared_secret(algorithm: str) -> None:
    text = f"{encoded(header(alg=algorithm))}.{encoded(PAYLOAD)}"
    for shared in public_material():
        assert verified(f"{text}.{encoded(hmac.digest(shared, text.encode(), 'sha256'))}") is None
        assert verified(f"{text}.{encoded(hmac.digest(shared, text.encode(), 'sha512'))}") is None


@pytest.mark.parametrize("where", ["jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256"])
def test_a_token_that_brings_its_own_key_is_refused(where: str) -> None:
    own = generate_private_key(SECP256R1())
    key = ECKey.import_key(own)
    brought: Any = {"jwk": key.as_dict(private=False), "x5c": [encoded(key.as_der())]}.get(where, "https://attacker.example/keys")
    for kid in (KEY.kid, key.thumbprint()):
        assert verified(signed(header(**{where: brought}, kid=kid), PAYLOAD, own)) is None
    assert verified(signed(header(**{where: brought}), PAYLOAD)) is None


def test_a_strangers_key_under_our_kid_is_refused() -> None:
    assert verified(signed(header(), PAYLOAD, generate_private_key(SECP256R1()))) is None
    assert verified(signed(header(), PAYLOAD, private_half(OTHER))) is None


def test_no_other_kid_is_taken() -> None:
    kids: list[Any] = ["", None, 1, True, [], {}, "../../dev/null", "/etc/passwd", "' OR '1'='1", "\0", "k" * 2**20]
    kids += [KEY.kid + "\0", KEY.kid + " ", [KEY.kid], KEY.kid.swapcase(), KEY.kid[:-1]]
    assert [kid for kid in kids if verified(signed(header(kid=kid), PAYLOAD))] == []


@pytest.mark.parametrize(
    "members",
    [
        {"crit": []},
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": False},
        {"crit": ["http://example.com/x"], "http://example.com/x": True},
        {"b64": False},
        {"b64": True},
        {"zip": "DEF"},
        {"cty": "JWT"},
        {"enc": "A256GCM"},
        {"typ": "JWT"},
        {"typ": "AT+JWT"},
        {"typ": "application/at+jwt"},
        {"typ": "id+jwt"},
        {"typ": None},
        {"nonce": "x"},
    ],
)
def test_no_other_header_is_taken(members: dict[str, Any]) -> None:
    assert verified(signed(header(**members), PAYLOAD)) is None


def test_doubled_missing_and_broken_headers_are_refused() -> None:
    heads = [
        f'{{"alg":"ES256","alg":"none","typ":"at+jwt","kid":{KID}}}',
        f'{{"alg":"none","alg":"ES256","typ":"at+jwt","kid":{KID}}}',
        f'{{"alg":"ES256","typ":"at+jwt","kid":"x","kid":{KID}}}',
        f'{{"alg":"ES256","kid":{KID}}}',
        f'{{"typ":"at+jwt","kid":{KID}}}',
        '{"alg":"ES256","typ":"at+jwt"}',
        "[]",
        '"ES256"',
        "null",
        "{",
        "[" * 5000,
        '{"alg":' * 700,
    ]
    assert [head for head in heads if verified(signed(head.encode(), PAYLOAD))] == []
