import re
import secrets
from datetime import UTC, datetime, timedelta

import pytest

from adapters.system.entropy import SystemEntropy
from application.ports.entropy import Entropy
from tests.fakes.entropy import CountingEntropy

NOW = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)


@pytest.fixture(params=[SystemEntropy, CountingEntropy])
def entropy(request: pytest.FixtureRequest) -> Entropy:
    made: Entropy = request.param()
    return made


def test_secrets_are_43_characters_of_base64url_and_differ(entropy: Entropy) -> None:
    drawn = {entropy.secret() for _ in range(200)}
    assert len(drawn) == 200
    assert all(re.fullmatch("[A-Za-z0-9_-]{43}", secret) for secret in drawn)


def test_names_are_22_characters_of_base64url_and_differ(entropy: Entropy) -> None:
    names = {entropy.name() for _ in range(2000)}
    assert len(names) == 2000
    assert all(re.fullmatch("[A-Za-z0-9_-]{22}", name) for name in names)


def test_a_name_is_no_persons_sub_and_no_option(entropy: Entropy) -> None:
    """One in 32 random ones would begin with `u_` or a hyphen."""
    assert not [name for name in (entropy.name() for _ in range(5000)) if name.startswith(("u_", "-"))]


def test_a_name_like_a_persons_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter(["u_" + "a" * 20, "-" + "a" * 21, "U_" + "a" * 20])
    monkeypatch.setattr(secrets, "token_urlsafe", lambda octets: next(draws))
    assert SystemEntropy().name() == "U_" + "a" * 20


def test_octets_are_as_many_as_asked_for_and_differ(entropy: Entropy) -> None:
    assert [len(entropy.octets(count)) for count in (1, 20, 32)] == [1, 20, 32]
    assert len({entropy.octets(20) for _ in range(200)}) == 200


def test_rows_are_uuids_of_version_7_that_begin_with_the_time(entropy: Entropy) -> None:
    row = entropy.row(NOW)
    assert (row.version, row.variant) == (7, "specified in RFC 4122")
    assert row.int >> 80 == int(NOW.timestamp() * 1000)


def test_rows_stand_in_the_order_in_which_they_were_made(entropy: Entropy) -> None:
    rows = [entropy.row(NOW) for _ in range(500)] + [entropy.row(NOW + timedelta(milliseconds=n)) for n in range(1, 500)]
    assert rows == sorted(set(rows))


def test_a_row_made_a_few_microseconds_later_by_another_process_stands_later() -> None:
    busy = SystemEntropy()
    for _ in range(100):
        busy.row(NOW)
    assert busy.row(NOW) < SystemEntropy().row(NOW + timedelta(microseconds=2))
