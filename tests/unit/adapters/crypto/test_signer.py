import asyncio
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.crypto.jose_signer import JoseSigner
from adapters.crypto.keyring import new_keyring
from adapters.crypto.seal import AesGcmSeal
from application.ports.signer import Signer
from domain.keys.signing_key import SigningKey, State
from domain.tokens.access_token import AccessToken
from tests.fakes.signer import PlainSigner
from tests.unit.adapters.crypto.forge import KEYS, SIGNER

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
SECOND = int(NOW.timestamp())
MACHINE = AccessToken(
    iss="https://id.example", aud="https://id.example", sub="c", client_id="c", iat=SECOND, exp=SECOND + 900, jti="j", scope="a b"
)
PERSON = msgspec.structs.replace(MACHINE, sub="u_m", grant="g", aud=("https://api.example", "https://id.example"))


ID_CLAIMS = {"iss": "https://id.example", "sub": "u_m", "aud": "c", "iat": SECOND, "exp": SECOND + 3600, "name": "M", "amr": ["pwd"]}


def real() -> JoseSigner:
    return JoseSigner(AesGcmSeal(new_keyring(b"k" * 32)))


@pytest.fixture(params=[real, PlainSigner])
def signer(request: pytest.FixtureRequest) -> Signer:
    made: Signer = request.param()
    return made


@pytest.fixture
async def key(signer: Signer) -> SigningKey:
    return await signer.generate("ES256", State.ACTIVE, NOW)


@pytest.fixture
async def rsa(signer: Signer) -> SigningKey:
    return await signer.generate("RS256", State.ACTIVE, NOW)


@pytest.mark.parametrize("token", [MACHINE, PERSON])
async def test_an_access_token_is_verified_with_its_key(signer: Signer, key: SigningKey, token: AccessToken) -> None:
    other = await signer.generate("ES256", State.ACTIVE, NOW)
    assert signer.verify(signer.sign(token, key), (other, key)) == token


async def test_a_token_is_nothing_without_its_key(signer: Signer, key: SigningKey, rsa: SigningKey) -> None:
    other = await signer.generate("ES256", State.ACTIVE, NOW)
    assert signer.verify(signer.sign(MACHINE, key), ()) is None
    assert signer.verify(signer.sign(MACHINE, key), (other, rsa)) is None
    assert signer.verify_id_token(signer.sign_id_token(ID_CLAIMS, rsa), ()) is None
    assert signer.verify_id_token(signer.sign_id_token(ID_CLAIMS, rsa), (other, key)) is None


def test_an_id_token_is_verified_with_the_key_of_either_algorithm(signer: Signer, key: SigningKey, rsa: SigningKey) -> None:
    for signs in (key, rsa):
        assert signer.verify_id_token(signer.sign_id_token(ID_CLAIMS, signs), (key, rsa)) == ID_CLAIMS


def test_neither_kind_of_token_is_the_other(signer: Signer, key: SigningKey, rsa: SigningKey) -> None:
    both = ID_CLAIMS | msgspec.to_builtins(PERSON)
    assert signer.verify_id_token(signer.sign(PERSON, key), (key, rsa)) is None
    for signs in (key, rsa):
        assert signer.verify(signer.sign_id_token(both, signs), (key, rsa)) is None


def test_no_character_of_a_token_may_change(signer: Signer, key: SigningKey, rsa: SigningKey) -> None:
    for text, verify in (
        (signer.sign(PERSON, key), signer.verify),
        (signer.sign_id_token(ID_CLAIMS, key), signer.verify_id_token),
        (signer.sign_id_token(ID_CLAIMS, rsa), signer.verify_id_token),
    ):
        for place, character in enumerate(text):
            assert verify(text[:place] + ("A" if character != "A" else "B") + text[place + 1 :], (key, rsa)) is None
            assert verify(text[:place] + text[place + 1 :], (key, rsa)) is None


def test_a_revoked_key_verifies_nothing(signer: Signer, key: SigningKey) -> None:
    revoked = msgspec.structs.replace(key, state=State.REVOKED, ended_at=NOW + timedelta(days=1))
    assert signer.verify(signer.sign(MACHINE, key), (revoked,)) is None
    assert signer.verify_id_token(signer.sign_id_token(ID_CLAIMS, key), (revoked,)) is None


def test_a_signature_that_was_good_is_so_only_as_long_as_its_key_is(signer: Signer, key: SigningKey, rsa: SigningKey) -> None:
    text = signer.sign(MACHINE, key)
    for _ in range(2):
        assert signer.verify(text, (rsa, key)) == MACHINE
    revoked = msgspec.structs.replace(key, state=State.REVOKED, ended_at=NOW + timedelta(days=1))
    early = msgspec.structs.replace(key, state=State.RETIRED, ended_at=NOW - timedelta(days=1))
    for keys in ((), (rsa,), (revoked,), (early,)):
        assert signer.verify(text, keys) is None
    assert signer.verify(text, (key,)) == MACHINE


def test_an_upcoming_key_verifies_what_a_node_signed_that_promoted_it_a_moment_ago(signer: Signer, key: SigningKey) -> None:
    assert signer.verify(signer.sign(MACHINE, key), (msgspec.structs.replace(key, state=State.UPCOMING),)) == MACHINE


def test_a_retired_key_verifies_what_was_issued_before_all_nodes_knew_of_it(signer: Signer, key: SigningKey) -> None:
    access, identity = signer.sign(MACHINE, key), signer.sign_id_token(ID_CLAIMS, key)
    retired = msgspec.structs.replace(key, state=State.RETIRED, ended_at=NOW - timedelta(seconds=15))
    assert signer.verify(access, (retired,)) == MACHINE
    assert signer.verify_id_token(identity, (retired,)) == ID_CLAIMS
    retired = msgspec.structs.replace(key, state=State.RETIRED, ended_at=NOW - timedelta(seconds=16))
    assert signer.verify(access, (retired,)) is None
    assert signer.verify_id_token(identity, (retired,)) is None


@pytest.mark.parametrize(("algorithm", "kty", "members"), [("ES256", "EC", {"crv", "x", "y"}), ("RS256", "RSA", {"n", "e"})])
async def test_a_new_key_says_what_it_is(signer: Signer, algorithm: str, kty: str, members: set[str]) -> None:
    upcoming = await signer.generate(algorithm, State.UPCOMING, NOW)
    active = await signer.generate(algorithm, State.ACTIVE, NOW)
    assert (upcoming.algorithm, upcoming.state, upcoming.published_at, upcoming.active_at, upcoming.ended_at) == (
        algorithm,
        State.UPCOMING,
        NOW,
        None,
        None,
    )
    assert (active.state, active.active_at) == (State.ACTIVE, NOW)
    assert upcoming.kid != active.kid
    jwk = msgspec.json.decode(upcoming.public)
    assert set(jwk) == {"kty", "kid", "use", "alg"} | members
    assert (jwk["kid"], jwk["use"], jwk["alg"], jwk["kty"]) == (upcoming.kid, "sig", algorithm, kty)


async def test_no_other_algorithm_has_keys(signer: Signer) -> None:
    with pytest.raises(ValueError, match="PS256"):
        await signer.generate("PS256", State.ACTIVE, NOW)


FAKE = PlainSigner()
FAKE_KEYS = tuple(asyncio.run(FAKE.generate(algorithm, State.ACTIVE, NOW)) for algorithm in ("ES256", "RS256"))


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*") | st.text().map(lambda text: f"key-1.{text}"))
def test_no_text_is_an_error(text: str) -> None:
    for signer, keys in ((SIGNER, KEYS), (FAKE, FAKE_KEYS)):
        assert signer.verify(text, keys) is None
        assert signer.verify_id_token(text, keys) is None
