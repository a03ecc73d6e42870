from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.crypto.es256 import Es256Signer
from adapters.crypto.keyring import new_keyring
from adapters.crypto.seal import AesGcmSeal
from application.ports.signer import Signer
from domain.keys.signing_key import SigningKey, State
from domain.tokens.access_token import AccessToken
from tests.fakes.signer import PlainSigner

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
SECOND = int(NOW.timestamp())
MACHINE = AccessToken(
    iss="https://id.example", aud="https://id.example", sub="c", client_id="c", iat=SECOND, exp=SECOND + 900, jti="j", scope="a b"
)
PERSON = msgspec.structs.replace(MACHINE, sub="u_m", grant="g", aud=("https://api.example", "https://id.example"))


def real() -> Es256Signer:
    return Es256Signer(AesGcmSeal(new_keyring(b"k" * 32)))


@pytest.fixture(params=[real, PlainSigner])
def signer(request: pytest.FixtureRequest) -> Signer:
    made: Signer = request.param()
    return made


@pytest.fixture
def key(signer: Signer) -> SigningKey:
    return signer.generate(State.ACTIVE, NOW)


@pytest.mark.parametrize("token", [MACHINE, PERSON])
def test_a_token_is_verified_with_its_key(signer: Signer, key: SigningKey, token: AccessToken) -> None:
    other = signer.generate(State.ACTIVE, NOW)
    assert signer.verify(signer.sign(token, key), (other, key)) == token


def test_a_token_is_nothing_without_its_key(signer: Signer, key: SigningKey) -> None:
    text = signer.sign(MACHINE, key)
    assert signer.verify(text, ()) is None
    assert signer.verify(text, (signer.generate(State.ACTIVE, NOW),)) is None


def test_no_character_of_a_token_may_change(signer: Signer, key: SigningKey) -> None:
    text = signer.sign(PERSON, key)
    for place, character in enumerate(text):
        assert signer.verify(text[:place] + ("A" if character != "A" else "B") + text[place + 1 :], (key,)) is None
        assert signer.verify(text[:place] + text[place + 1 :], (key,)) is None


def test_a_revoked_key_verifies_nothing(signer: Signer, key: SigningKey) -> None:
    revoked = msgspec.structs.replace(key, state=State.REVOKED, ended_at=NOW + timedelta(days=1))
    assert signer.verify(signer.sign(MACHINE, key), (revoked,)) is None


def test_an_upcoming_key_verifies_what_a_node_signed_that_promoted_it_a_moment_ago(signer: Signer, key: SigningKey) -> None:
    assert signer.verify(signer.sign(MACHINE, key), (msgspec.structs.replace(key, state=State.UPCOMING),)) == MACHINE


def test_a_retired_key_verifies_what_was_issued_before_all_nodes_knew_of_it(signer: Signer, key: SigningKey) -> None:
    text = signer.sign(MACHINE, key)
    assert signer.verify(text, (msgspec.structs.replace(key, state=State.RETIRED, ended_at=NOW - timedelta(seconds=15)),)) == MACHINE
    assert signer.verify(text, (msgspec.structs.replace(key, state=State.RETIRED, ended_at=NOW - timedelta(seconds=16)),)) is None


def test_a_new_key_says_what_it_is(signer: Signer) -> None:
    upcoming, active = signer.generate(State.UPCOMING, NOW), signer.generate(State.ACTIVE, NOW)
    assert (upcoming.algorithm, upcoming.state, upcoming.published_at, upcoming.active_at, upcoming.ended_at) == (
        "ES256",
        State.UPCOMING,
        NOW,
        None,
        None,
    )
    assert (active.state, active.active_at) == (State.ACTIVE, NOW)
    assert upcoming.kid != active.kid
    jwk = msgspec.json.decode(upcoming.public)
    assert set(jwk) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert (jwk["kid"], jwk["use"], jwk["alg"], jwk["kty"], jwk["crv"]) == (upcoming.kid, "sig", "ES256", "EC", "P-256")


REAL = real()
REAL_KEY = REAL.generate(State.ACTIVE, NOW)
FAKE = PlainSigner()
FAKE_KEY = FAKE.generate(State.ACTIVE, NOW)


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*") | st.text().map(lambda text: f"key-1.{text}"))
def test_no_text_is_an_error(text: str) -> None:
    assert REAL.verify(text, (REAL_KEY,)) is None
    assert FAKE.verify(text, (FAKE_KEY,)) is None
