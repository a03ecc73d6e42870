"""What the ES256 signer makes and keeps."""

import hashlib
import json

import msgspec
import pytest
from joserfc.jwk import ECKey

from adapters.crypto.es256 import Es256Signer
from application.ports.seal import BrokenSeal
from tests.fakes.seal import PlainSeal
from tests.unit.adapters.crypto.forge import CLAIMS, JWK, KEY, OTHER, SIGNER, TOKEN, encoded, header, private_half


def test_a_token_is_what_rfc_9068_says() -> None:
    head, payload, _ = SIGNER.sign(TOKEN, KEY).split(".")
    assert head == encoded(header())
    assert payload == encoded(json.dumps(CLAIMS, separators=(",", ":")).encode())


def test_the_kid_is_the_thumbprint_of_rfc_7638() -> None:
    members = {name: JWK[name] for name in ("crv", "kty", "x", "y")}
    assert KEY.kid == encoded(hashlib.sha256(json.dumps(members, sort_keys=True, separators=(",", ":")).encode()).digest())


def test_the_private_half_is_sealed_for_its_row_and_matches_the_public_one() -> None:
    assert ECKey.import_key(private_half(KEY).public_key()).as_dict() | {"kid": KEY.kid, "use": "sig", "alg": "ES256"} == JWK
    with pytest.raises(BrokenSeal):
        SIGNER.sign(TOKEN, msgspec.structs.replace(OTHER, private=KEY.private))
    assert "d" not in JWK


def test_the_private_half_of_the_key_before_is_dropped() -> None:
    signer = Es256Signer(PlainSeal())
    for key in (KEY, OTHER, KEY, OTHER):
        assert signer.verify(signer.sign(TOKEN, key), (key,)) == TOKEN
    assert list(signer._opened) == [OTHER.kid]
