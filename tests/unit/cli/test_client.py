from typing import Any

import pytest

from domain.secret import Secret
from tests.unit.cli.desk import Desk

MACHINE = ("--name", "Machine", "--grant-type", "client_credentials", "--scope", "profile read")
API = "https://api.example.com"
pytestmark = pytest.mark.usefixtures("no_caches")


def add(desk: Desk, *options: str) -> Any:
    return desk.gets("client", "add", *(options or MACHINE))


def test_a_client_is_made_with_a_secret_that_is_shown_once(desk: Desk) -> None:
    added = add(desk)
    (client,) = desk.store.tables.clients.values()
    assert Secret(added["client_secret"]).digest() == client.secret_digest
    assert (added["client_name"], added["grant_types"], added["scope"]) == ("Machine", ["client_credentials"], "profile read")
    shown = desk.gets("client", "show", added["client_id"])
    assert "client_secret" not in shown
    assert shown == {name: value for name, value in added.items() if name != "client_secret"}


def test_every_option_of_a_client_counts(desk: Desk) -> None:
    desk.gets("resource", "add", API)
    added = add(
        desk,
        *("--redirect-uri", "https://a.example/cb", "--redirect-uri", "https://b.example/cb"),
        *("--grant-type", "authorization_code", "--grant-type", "refresh_token", "--method", "client_secret_post"),
        *("--no-require-pkce", "--rotate-refresh-tokens", "--resource", API, "--introspect", "any", "--application-type", "web"),
    )
    assert added["redirect_uris"] == ["https://a.example/cb", "https://b.example/cb"]
    assert added["grant_types"] == ["authorization_code", "refresh_token"]
    assert added["auth_methods"] == ["client_secret_post"]
    assert (added["require_pkce"], added["rotate_refresh_tokens"], added["resources"], added["introspect"]) == (False, True, [API], "any")


def test_a_public_client_may_be_given_the_password_grant(desk: Desk) -> None:
    added = add(desk, "--public", "--grant-type", "password", "--grant-type", "refresh_token")
    assert (added["public"], added["auth_methods"], added["require_pkce"]) == (True, ["none"], True)
    assert "client_secret" not in added


@pytest.mark.parametrize(
    "options",
    [
        ("--public", "--method", "client_secret_basic"),
        ("--grant-type", "implicit"),
        ("--method", "none"),
        ("--introspect", "all"),
        ("--application-type", "desktop"),
    ],
)
def test_options_that_cannot_be_are_wrong_usage(desk: Desk, options: tuple[str, ...]) -> None:
    assert desk.types("client", "add", *options).exit_code == 2


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--redirect-uri", "http://a.example/cb"),
        ("--public", "--grant-type", "client_credentials"),
        (*MACHINE, "--resource", API),
        (*MACHINE, "--scope", 'a"b'),
        (*MACHINE, "--name", "a\u2028b"),
    ],
)
def test_what_no_client_may_have_is_refused(desk: Desk, options: tuple[str, ...]) -> None:
    result = desk.types("client", "add", *options)
    assert (result.exit_code, result.stdout) == (1, "")
    assert desk.gets("client", "list") == []


def test_a_change_is_of_what_was_said(desk: Desk) -> None:
    added = add(desk)
    changed = desk.gets("client", "set", added["client_id"], "--name", "Other", "--scope", "profile")
    assert (changed["client_name"], changed["scope"]) == ("Other", "profile")
    assert changed == {name: value for name, value in added.items() if name != "client_secret"} | {
        "client_name": "Other",
        "scope": "profile",
    }


def test_resources_can_be_replaced_and_taken_away(desk: Desk) -> None:
    for uri in (API, API + "/2"):
        desk.gets("resource", "add", uri)
    client_id = add(desk, *MACHINE, "--resource", API)["client_id"]
    assert desk.gets("client", "set", client_id, "--resource", API + "/2")["resources"] == [API + "/2"]
    assert desk.gets("client", "set", client_id, "--no-resources")["resources"] == []
    assert desk.types("client", "set", client_id, "--no-resources", "--resource", API).exit_code == 2


def test_a_change_of_nothing_is_wrong_usage(desk: Desk) -> None:
    assert desk.types("client", "set", add(desk)["client_id"]).exit_code == 2


def test_a_rotated_secret_is_another(desk: Desk) -> None:
    added = add(desk)
    rotated = desk.gets("client", "rotate-secret", added["client_id"])
    assert rotated["client_secret"] != added["client_secret"]
    (client,) = desk.store.tables.clients.values()
    assert Secret(rotated["client_secret"]).digest() == client.secret_digest


def test_clients_are_listed_disabled_enabled_and_deleted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("application.paging.PAGE", 1)
    ids = sorted(add(desk)["client_id"] for _ in range(3))
    assert [client["client_id"] for client in desk.gets("client", "list")] == ids
    assert len(desk.types("client", "list").stdout.splitlines()) == 4
    said = [desk.types("client", verb, ids[0]).stderr for verb in ("disable", "disable", "enable", "enable", "delete")]
    assert [line.removeprefix(ids[0]).strip() for line in said] == [
        "is disabled.",
        "was disabled before.",
        "is enabled.",
        "was not disabled.",
        "is deleted.",
    ]
    assert [client["client_id"] for client in desk.gets("client", "list")] == ids[1:]


@pytest.mark.parametrize("verb", [("show",), ("set", "--name", "x"), ("rotate-secret",), ("disable",), ("enable",), ("delete",)])
def test_an_unknown_identifier_is_not_found(desk: Desk, verb: tuple[str, ...]) -> None:
    result = desk.types("client", verb[0], "nobody", *verb[1:])
    assert (result.exit_code, result.stderr) == (1, "watchword: There is no such client.\n")
