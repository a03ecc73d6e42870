import pytest

from domain.secret import Secret
from tests.unit.cli.desk import Desk


def test_a_registration_token_is_shown_once_and_listed_without_it(desk: Desk) -> None:
    added = desk.gets("registration-token", "add", "--for", "users", "--uses", "3", "--expires", "12h")
    (token,) = desk.store.tables.registration_tokens.values()
    assert Secret(added["registration_token"]).digest() == token.digest
    assert (added["for"], added["uses_left"], added["expires_at"]) == ("users", 3, "2026-03-02T00:00:00Z")
    listed = desk.gets("registration-token", "list")
    assert listed == [{name: value for name, value in added.items() if name != "registration_token"}]


def test_a_registration_token_lives_as_long_as_the_settings_say(desk: Desk) -> None:
    assert desk.gets("registration-token", "add", "--for", "clients")["expires_at"] == "2026-03-08T12:00:00Z"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 2),
        (("--for", "robots"), 2),
        (("--for", "users", "--expires", "7"), 2),
        (("--for", "users", "--expires", "1w"), 2),
        (("--for", "users", "--expires", "0s"), 1),
        (("--for", "users", "--expires", "999999999d"), 1),
        (("--for", "users", "--uses", "0"), 1),
    ],
)
def test_other_registration_tokens_are_not_made(desk: Desk, options: tuple[str, ...], code: int) -> None:
    assert desk.types("registration-token", "add", *options).exit_code == code
    assert desk.gets("registration-token", "list") == []


def test_a_registration_token_is_revoked_by_its_reference(desk: Desk) -> None:
    ref = desk.gets("registration-token", "add", "--for", "users")["ref"]
    assert desk.types("registration-token", "revoke", ref).exit_code == 0
    assert desk.gets("registration-token", "list")[0]["revoked_at"] == "2026-03-01T12:00:00Z"
    assert desk.types("registration-token", "revoke", ref).exit_code == 1


def test_resources_are_added_listed_and_removed(desk: Desk) -> None:
    api = "https://api.example.com"
    assert desk.gets("resource", "add", api) == {"uri": api, "created_at": "2026-03-01T12:00:00Z"}
    assert desk.types("resource", "add", api).exit_code == 1
    assert desk.types("resource", "add", "api#x").exit_code == 1
    assert [resource["uri"] for resource in desk.gets("resource", "list")] == [api]
    assert desk.types("resource", "remove", api).exit_code == 0
    assert desk.types("resource", "remove", api).exit_code == 1
    assert desk.types("resource", "list").stdout == "uri  created at\n"
