"""ID tokens with claims that only a broken or strange issuer would sign, and the time they are good for."""

import json
from datetime import timedelta

import msgspec
import pytest

from domain.keys.signing_key import SigningKey, State
from tests.unit.adapters.crypto.forge import ID_CLAIMS, ID_PAYLOAD, KEY, NOW, RSA, SIGNER, id_signed, id_verified


def test_the_forge_of_these_tests_makes_good_tokens_when_it_is_honest() -> None:
    assert id_verified(id_signed(ID_PAYLOAD)) == ID_CLAIMS
    assert id_verified(id_signed(ID_PAYLOAD, KEY)) == ID_CLAIMS


def test_an_expired_id_token_is_still_a_hint() -> None:
    claims = ID_CLAIMS | {"iat": 0, "exp": 1}
    assert id_verified(id_signed(json.dumps(claims).encode())) == claims


@pytest.mark.parametrize("key", [KEY, RSA], ids=lambda key: key.algorithm)
def test_a_retired_key_is_good_for_what_it_signed_in_its_time(key: SigningKey) -> None:
    text = SIGNER.sign_id_token(ID_CLAIMS, key)

    def read(**members: object) -> object:
        return SIGNER.verify_id_token(text, (msgspec.structs.replace(key, **members),))

    assert read(state=State.UPCOMING) == ID_CLAIMS
    assert read(state=State.RETIRED, ended_at=NOW + timedelta(days=1)) == ID_CLAIMS
    assert read(state=State.RETIRED, ended_at=NOW - timedelta(seconds=15)) == ID_CLAIMS
    assert read(state=State.RETIRED, ended_at=NOW - timedelta(seconds=16)) is None
    assert read(state=State.REVOKED, ended_at=NOW + timedelta(days=1)) is None


@pytest.mark.parametrize("name", ["exp", "iat"])
@pytest.mark.parametrize(
    "value",
    ["1.5", "1795627648.0", "1e308", "1e400", '"1795627648"', "true", "null", "-1", "NaN", "[]", "{}", "9" * 4400, "253402300800"],
    ids=lambda value: value[:12],
)
def test_a_time_is_a_whole_number_of_seconds(name: str, value: str) -> None:
    assert id_verified(id_signed(json.dumps(ID_CLAIMS | {name: "HERE"}).replace('"HERE"', value).encode())) is None


@pytest.mark.parametrize("name", ["iss", "sub", "aud"])
@pytest.mark.parametrize("value", [None, {}, True, 1, 1.5, ["c"], ["c", "d"]], ids=str)
def test_issuer_person_and_client_are_strings(name: str, value: object) -> None:
    assert id_verified(id_signed(json.dumps(ID_CLAIMS | {name: value}).encode())) is None


@pytest.mark.parametrize("name", ["iss", "sub", "aud", "iat", "exp"])
def test_no_claim_of_these_may_be_missing(name: str) -> None:
    assert id_verified(id_signed(json.dumps({other: value for other, value in ID_CLAIMS.items() if other != name}).encode())) is None


@pytest.mark.parametrize("name", ["exp", "sub", "aud", "nonce", "name"])
def test_a_doubled_claim_is_refused(name: str) -> None:
    claims, value = json.dumps(ID_CLAIMS)[:-1], json.dumps(ID_CLAIMS[name])
    assert id_verified(id_signed(f'{claims}, "{name}": {value}}}'.encode())) is None
    assert id_verified(id_signed(f'{claims}, "\\u{ord(name[0]):04x}{name[1:]}": {value}}}'.encode())) is None
    assert id_verified(id_signed(f'{claims}, "address": {{"{name}": 1, "{name}": 2}}}}'.encode())) is None


def test_a_payload_that_is_no_set_of_claims_is_refused() -> None:
    payloads = [b"", b"null", b"[]", b"{}", b'"a"', b"1", b"\xff", ID_PAYLOAD[:-1], ID_PAYLOAD + b"x", b"[" + ID_PAYLOAD + b"]"]
    payloads += [ID_PAYLOAD.decode().encode("utf-16"), b"\xef\xbb\xbf" + ID_PAYLOAD, b"[" * 4000, b'{"a":' * 900]
    assert [payload for payload in payloads if id_verified(id_signed(payload))] == []
