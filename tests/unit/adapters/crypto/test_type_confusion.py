"""One kind of token, or one key, in place of the other (RFC 8725 2.8 and 3.11)."""

import json

import msgspec
import pytest

from domain.keys.signing_key import SigningKey
from tests.unit.adapters.crypto.forge import (
    CLAIMS,
    ID_CLAIMS,
    KEY,
    KEYS,
    PAYLOAD,
    RSA,
    SIGNER,
    TOKEN,
    header,
    id_header,
    id_signed,
    id_verified,
    private_half,
    signed,
    verified,
)

BOTH = pytest.mark.parametrize("key", [KEY, RSA], ids=lambda key: key.algorithm)
ALL_CLAIMS = CLAIMS | ID_CLAIMS  # as good for the one as for the other


def test_an_access_token_is_no_id_token() -> None:
    text = SIGNER.sign(TOKEN, KEY)
    assert verified(text) == TOKEN
    assert id_verified(text) is None


@BOTH
def test_an_id_token_is_no_access_token_whatever_it_claims(key: SigningKey) -> None:
    text = SIGNER.sign_id_token(ALL_CLAIMS, key)
    assert id_verified(text) == ALL_CLAIMS
    assert verified(text) is None


def test_the_type_alone_decides() -> None:
    payload = json.dumps(ALL_CLAIMS).encode()
    assert verified(signed(header(), payload)) is not None
    assert id_verified(signed(header(), payload)) is None
    assert id_verified(signed(header(typ="JWT"), payload)) == ALL_CLAIMS
    assert verified(signed(header(typ="JWT"), payload)) is None


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
@pytest.mark.parametrize("kid", [KEY.kid, RSA.kid], ids=["kid of ES256", "kid of RS256"])
@BOTH
def test_an_rsa_key_never_verifies_an_access_token(algorithm: str, kid: str, key: SigningKey) -> None:
    text = signed(header(alg=algorithm, kid=kid), PAYLOAD, private_half(key))
    assert (verified(text) == TOKEN) is (algorithm == "ES256" and kid == KEY.kid and key is KEY)
    assert SIGNER.verify(text, (RSA,)) is None


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
@pytest.mark.parametrize("kid", [KEY.kid, RSA.kid], ids=["kid of ES256", "kid of RS256"])
@BOTH
def test_an_id_token_has_the_algorithm_of_its_key(algorithm: str, kid: str, key: SigningKey) -> None:
    text = id_signed(json.dumps(ID_CLAIMS).encode(), key, id_header(key, alg=algorithm, kid=kid))
    assert (id_verified(text) == ID_CLAIMS) is (algorithm == key.algorithm and kid == key.kid)


def test_a_row_that_names_the_other_algorithm_verifies_nothing() -> None:
    for key, other in ((KEY, "RS256"), (RSA, "ES256")):
        mislabelled = msgspec.structs.replace(key, algorithm=other)
        for head in (header(alg=other, kid=key.kid), id_header(key, alg=other)):
            text = signed(head, json.dumps(ALL_CLAIMS).encode(), private_half(key))
            assert SIGNER.verify(text, (mislabelled, *KEYS)) is None
            assert SIGNER.verify_id_token(text, (mislabelled, *KEYS)) is None


def test_a_key_of_an_algorithm_that_only_a_newer_node_knows_verifies_nothing() -> None:
    newer = msgspec.structs.replace(KEY, algorithm="ES512")
    for head in (header(alg="ES512"), id_header(KEY, alg="ES512")):
        text = signed(head, json.dumps(ALL_CLAIMS).encode(), private_half(KEY))
        assert SIGNER.verify(text, (newer, *KEYS)) is None
        assert SIGNER.verify_id_token(text, (newer, *KEYS)) is None
