"""What the signer makes and keeps."""

import asyncio
import hashlib
import json

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from joserfc.jwk import ECKey, RSAKey

from adapters.crypto.jose_signer import JoseSigner
from application.ports.seal import BrokenSeal
from domain.keys.signing_key import SigningKey, State
from tests.fakes.seal import PlainSeal
from tests.unit.adapters.crypto.forge import (
    CLAIMS,
    ID_CLAIMS,
    JWK,
    KEY,
    KEYS,
    NOW,
    OTHER,
    OTHER_RSA,
    RSA,
    SIGNER,
    TOKEN,
    encoded,
    header,
    id_header,
    private_half,
)


def test_an_access_token_is_what_rfc_9068_says() -> None:
    head, payload, _ = SIGNER.sign(TOKEN, KEY).split(".")
    assert head == encoded(header())
    assert payload == encoded(json.dumps(CLAIMS, separators=(",", ":")).encode())


@pytest.mark.parametrize("key", [KEY, RSA], ids=lambda key: key.algorithm)
def test_an_id_token_is_a_jwt_of_the_keys_algorithm(key: SigningKey) -> None:
    head, payload, signature = SIGNER.sign_id_token(ID_CLAIMS, key).split(".")
    assert head == encoded(id_header(key))
    assert payload == encoded(json.dumps(ID_CLAIMS, separators=(",", ":")).encode())
    assert len(signature) == {"ES256": 86, "RS256": 342}[key.algorithm]


def test_an_access_token_is_not_signed_with_rsa() -> None:
    with pytest.raises(ValueError, match="RS256"):
        SIGNER.sign(TOKEN, RSA)


@pytest.mark.parametrize(("key", "names"), [(KEY, ("crv", "kty", "x", "y")), (RSA, ("e", "kty", "n"))])
def test_the_kid_is_the_thumbprint_of_rfc_7638(key: SigningKey, names: tuple[str, ...]) -> None:
    jwk = json.loads(key.public)
    members = {name: jwk[name] for name in names}
    assert key.kid == encoded(hashlib.sha256(json.dumps(members, sort_keys=True, separators=(",", ":")).encode()).digest())
    assert jwk.keys() == {*names, "kid", "use", "alg"}  # nothing private, then


@pytest.mark.parametrize(("key", "other"), [(KEY, OTHER), (RSA, OTHER_RSA)], ids=["ES256", "RS256"])
def test_the_private_half_is_sealed_for_its_row(key: SigningKey, other: SigningKey) -> None:
    with pytest.raises(BrokenSeal):
        SIGNER.sign_id_token(ID_CLAIMS, msgspec.structs.replace(other, private=key.private))


def test_the_private_half_matches_the_public_one() -> None:
    elliptic, rsa = private_half(KEY), private_half(RSA)
    assert isinstance(rsa, RSAPrivateKey)
    assert rsa.key_size == 2048
    assert RSAKey.import_key(rsa.public_key()).as_dict().items() <= json.loads(RSA.public).items()
    assert not isinstance(elliptic, RSAPrivateKey)
    assert ECKey.import_key(elliptic.public_key()).as_dict().items() <= JWK.items()


async def test_no_other_algorithm_has_keys() -> None:
    for algorithm in ("PS256", "HS256", "ES384", "none", ""):
        with pytest.raises(ValueError, match="no algorithm of ours"):
            await SIGNER.generate(algorithm, State.ACTIVE, NOW)


async def test_the_event_loop_turns_while_an_rsa_key_is_made() -> None:
    making = asyncio.create_task(SIGNER.generate("RS256", State.UPCOMING, NOW))
    turns = 0
    while not making.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 5


def test_of_each_algorithm_the_private_half_that_signed_last_is_kept_open() -> None:
    seal = PlainSeal()
    opened = []

    class Watched(PlainSeal):
        def open(self, sealed: bytes, row: str) -> bytes:
            opened.append(row.removeprefix("signing_key:"))
            return seal.open(sealed, row)

    signer = JoseSigner(Watched())
    for key in (KEY, RSA, KEY, RSA, OTHER, RSA, OTHER_RSA, OTHER, KEY):
        assert signer.verify_id_token(signer.sign_id_token(ID_CLAIMS, key), KEYS) == ID_CLAIMS
    assert opened == [key.kid for key in (KEY, RSA, OTHER, OTHER_RSA, KEY)]
    assert {kid for kid, _ in signer._opened.values()} == {KEY.kid, OTHER_RSA.kid}
