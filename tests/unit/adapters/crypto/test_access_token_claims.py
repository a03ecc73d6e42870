"""Claims that only a broken or strange issuer would sign (RFC 7519)."""

import json

import pytest

from tests.unit.adapters.crypto.forge import CLAIMS, PAYLOAD, TOKEN, header, signed, verified


@pytest.mark.parametrize("name", ["exp", "iat"])
@pytest.mark.parametrize(
    "value",
    [
        "1.5",
        "1795627648.0",
        "1e308",
        "1e400",
        "1E9",
        '"1795627648"',
        "true",
        "null",
        "-1",
        "NaN",
        "Infinity",
        "[]",
        "9" * 30,
        "9" * 4400,
        "253402300800",
    ],
    ids=lambda value: value[:12],
)
def test_a_time_is_a_whole_number_of_seconds(name: str, value: str) -> None:
    claims = json.dumps(CLAIMS | {name: "HERE"}).replace('"HERE"', value)
    assert verified(signed(header(), claims.encode())) is None


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "client_id", "iat", "exp", "jti", "scope"])
def test_no_claim_may_be_missing_or_of_another_type(name: str) -> None:
    assert verified(signed(header(), json.dumps({other: value for other, value in CLAIMS.items() if other != name}).encode())) is None
    for value in ("null", "{}", "true", "1.5", "[1]"):
        claims = json.dumps(CLAIMS | {name: "HERE"}).replace('"HERE"', value)
        assert verified(signed(header(), claims.encode())) is None


@pytest.mark.parametrize("name", ["exp", "sub", "aud", "grant", "unknown"])
def test_a_doubled_claim_is_refused(name: str) -> None:
    claims = json.dumps(CLAIMS | {"grant": "g", "unknown": 1})
    assert verified(signed(header(), claims.encode())) is not None
    value = json.dumps(json.loads(claims)[name])
    assert verified(signed(header(), f'{claims[:-1]}, "{name}": {value}}}'.encode())) is None
    assert verified(signed(header(), f'{claims[:-1]}, "\\u{ord(name[0]):04x}{name[1:]}": {value}}}'.encode())) is None


def test_a_payload_that_is_no_set_of_claims_is_refused() -> None:
    payloads = [b"", b"null", b"[]", b"{}", b'"a"', b"\xff", PAYLOAD[:-1], PAYLOAD + b"x", PAYLOAD + PAYLOAD]
    payloads += [PAYLOAD.decode().encode("utf-16"), b"\xef\xbb\xbf" + PAYLOAD, b"[" * 5000, b'{"a":' * 900]
    assert [payload for payload in payloads if verified(signed(header(), payload))] == []


def test_claims_that_a_newer_node_adds_are_ignored() -> None:
    assert verified(signed(header(), json.dumps(CLAIMS | {"acr": "aal2", "cnf": {"jkt": "x"}}).encode())) == TOKEN
