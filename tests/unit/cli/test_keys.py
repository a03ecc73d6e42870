from datetime import timedelta
from typing import Any

import pytest

from tests.unit.cli.desk import Desk

pytestmark = pytest.mark.usefixtures("no_caches")


def by_state(desk: Desk) -> dict[str, Any]:
    return {key["state"]: key["kid"] for key in desk.gets("keys", "list") if key["algorithm"] == "ES256"}


def test_there_is_an_active_and_an_upcoming_key(desk: Desk) -> None:
    assert set(by_state(desk)) == {"active", "upcoming"}
    assert "private" not in str(desk.gets("keys", "list"))


def test_a_key_that_was_not_visible_for_long_enough_is_too_early_and_says_when(desk: Desk) -> None:
    desk.gets("keys", "list")
    result = desk.types("keys", "rotate")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "2026-03-01T12:10:00Z" in result.stderr


def test_later_the_upcoming_key_takes_over(desk: Desk) -> None:
    before = by_state(desk)
    desk.clock.at += timedelta(minutes=10)
    rotated = desk.gets("keys", "rotate")
    assert {(key["algorithm"], key["state"]) for key in rotated} == {("ES256", "active"), ("RS256", "active")}
    assert before["upcoming"] in {key["kid"] for key in rotated}
    after = by_state(desk)
    assert (after["active"], after["retired"]) == (before["upcoming"], before["active"])


def test_now_waits_until_it_is_time(desk: Desk) -> None:
    before = by_state(desk)
    desk.clock.step = timedelta(minutes=4)
    result = desk.types("keys", "rotate", "--now", "--json")
    assert result.exit_code == 0
    assert "Waiting until 2026-03-01T12:10:00Z." in result.stderr
    assert by_state(desk)["active"] == before["upcoming"]


def test_a_revoked_key_is_replaced_at_once_with_a_warning(desk: Desk) -> None:
    before = by_state(desk)
    result = desk.types("keys", "revoke", before["active"])
    assert result.exit_code == 0
    assert "may fail" in result.stderr
    after = by_state(desk)
    assert (after["revoked"], after["active"]) == (before["active"], before["upcoming"])


@pytest.mark.parametrize("kid", ["nothing", "-x-no-option", "--no-option"])
def test_an_unknown_key_is_not_found_even_if_it_begins_with_a_hyphen(desk: Desk, kid: str) -> None:
    result = desk.types("keys", "revoke", kid)
    assert (result.exit_code, result.stderr) == (1, "watchword: There is no such key.\n")
