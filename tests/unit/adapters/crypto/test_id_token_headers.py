"""What attackers send in place of an ID token: headers and kids (RFC 8725)."""

import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import RSAKey

from domain.keys.signing_key import SigningKey
from tests.unit.adapters.crypto.forge import (
    ID_PAYLOAD,
    KEY,
    OTHER_RSA,
    RSA,
    encoded,
    id_header,
    id_signed,
    id_verified,
    private_half,
    signed,
)

BOTH = pytest.mark.parametrize("key", [KEY, RSA], ids=lambda key: key.algorithm)


@BOTH
@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE", "", None, "HS256", "PS256", "RS384", "RS512", "ES384", "rs256", "EdDSA"])
def test_no_other_algorithm_is_taken(key: SigningKey, algorithm: str | None) -> None:
    head = id_header(key, alg=algorithm)
    assert id_verified(id_signed(ID_PAYLOAD, key, head)) is None
    assert id_verified(f"{encoded(head)}.{encoded(ID_PAYLOAD)}.") is None
    assert id_verified(f"{encoded(head)}.{encoded(ID_PAYLOAD)}") is None


@BOTH
def test_the_public_key_is_no_shared_secret(key: SigningKey) -> None:
    public = private_half(key).public_key()
    secrets = [public.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo) for encoding in (Encoding.PEM, Encoding.DER)]
    if key is RSA:
        secrets += [public.public_bytes(encoding, PublicFormat.PKCS1) for encoding in (Encoding.PEM, Encoding.DER)]
    secrets += [secrets[0].strip(), key.public.encode(), json.dumps(json.loads(key.public), separators=(",", ":")).encode(), b""]
    for algorithm in ("HS256", key.algorithm):
        text = f"{encoded(id_header(key, alg=algorithm))}.{encoded(ID_PAYLOAD)}"
        for shared in secrets:
            assert id_verified(f"{text}.{encoded(hmac.digest(shared, text.encode(), 'sha256'))}") is None
            assert id_verified(f"{text}.{encoded(hmac.digest(shared, text.encode(), 'sha512'))}") is None


@pytest.mark.parametrize("where", ["jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256"])
def test_a_token_that_brings_its_own_key_is_refused(where: str) -> None:
    own = generate_private_key(65537, 2048)
    key = RSAKey.import_key(own)
    brought: Any = {"jwk": key.as_dict(private=False), "x5c": [encoded(key.as_der())]}.get(where, "https://attacker.example/keys")
    for kid in (RSA.kid, key.thumbprint()):
        assert id_verified(signed(id_header(**{where: brought}, kid=kid), ID_PAYLOAD, own)) is None
    assert id_verified(id_signed(ID_PAYLOAD, head=id_header(**{where: brought}))) is None


def test_a_strangers_key_under_our_kid_is_refused() -> None:
    assert id_verified(signed(id_header(), ID_PAYLOAD, generate_private_key(65537, 2048))) is None
    assert id_verified(signed(id_header(), ID_PAYLOAD, private_half(OTHER_RSA))) is None


@BOTH
def test_no_other_kid_is_taken(key: SigningKey) -> None:
    kids: list[Any] = ["", None, 1, True, [], {}, "../../dev/null", "/etc/passwd", "' OR '1'='1", "\0", "k" * 2**20]
    kids += [key.kid + "\0", key.kid + " ", [key.kid], key.kid.swapcase(), key.kid[:-1]]
    assert [kid for kid in kids if id_verified(id_signed(ID_PAYLOAD, key, id_header(key, kid=kid)))] == []


@pytest.mark.parametrize(
    "members",
    [
        {"crit": []},
        {"crit": ["b64"], "b64": False},
        {"crit": ["http://example.com/x"], "http://example.com/x": True},
        {"b64": False},
        {"zip": "DEF"},
        {"cty": "JWT"},
        {"enc": "A256GCM"},
        {"typ": "at+jwt"},
        {"typ": "jwt"},
        {"typ": "application/jwt"},
        {"typ": "id+jwt"},
        {"typ": "logout+jwt"},
        {"typ": ""},
        {"typ": None},
        {"nonce": "x"},
    ],
)
@BOTH
def test_no_other_header_is_taken(key: SigningKey, members: dict[str, Any]) -> None:
    assert id_verified(id_signed(ID_PAYLOAD, key, id_header(key, **members))) is None


def test_doubled_missing_and_broken_headers_are_refused() -> None:
    kid = json.dumps(RSA.kid)
    heads = [
        f'{{"alg":"RS256","alg":"none","typ":"JWT","kid":{kid}}}',
        f'{{"alg":"none","alg":"RS256","typ":"JWT","kid":{kid}}}',
        f'{{"alg":"RS256","typ":"at+jwt","typ":"JWT","kid":{kid}}}',
        f'{{"alg":"RS256","kid":{kid}}}',
        f'{{"typ":"JWT","kid":{kid}}}',
        f'{{"typ":"JWT","alg":"RS256","kid":{kid}}}',
        '{"alg":"RS256","typ":"JWT"}',
        "[]",
        "null",
        "{",
        "[" * 5000,
    ]
    assert [head for head in heads if id_verified(id_signed(ID_PAYLOAD, head=head.encode()))] == []
