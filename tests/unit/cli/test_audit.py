import json

import pytest

from entrypoints.cli.show import show_list
from tests.unit.cli.desk import Desk


def kinds(desk: Desk, *options: str) -> list[str]:
    return [event["kind"] for event in desk.gets("audit", "list", *options)]


def test_events_are_found_by_kind_user_sub_and_client(desk: Desk) -> None:
    sub = desk.add_mira()["sub"]
    client_id = desk.gets("client", "add", "--grant-type", "client_credentials")["client_id"]
    desk.types("user", "disable", "Mira")
    assert kinds(desk, "--user", "mira") == ["user_disabled", "user_added"]
    assert kinds(desk, "--kind", "user_added") == ["user_added"]
    assert kinds(desk, "--client", client_id) == ["client_added"]
    assert kinds(desk, "--user", "mira", "--limit", "1") == ["user_disabled"]
    desk.types("user", "delete", "Mira")
    assert desk.types("audit", "list", "--user", "mira").exit_code == 1
    assert kinds(desk, "--sub", sub) == ["user_deleted", "user_disabled", "user_added"]


def test_a_user_is_named_one_way_and_the_limit_has_bounds(desk: Desk) -> None:
    assert desk.types("audit", "list", "--user", "mira", "--sub", "u_1").exit_code == 2
    assert desk.types("audit", "list", "--limit", "0").exit_code == 2


@pytest.mark.parametrize("as_json", [True, False])
def test_nothing_in_a_cell_breaks_a_line_or_paints_over_one(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "a\r\nb\x1b[2J\u2028c[bold]"
    show_list([{"reason": hostile, "none": None, "is": True, "many": ["a", "b"]}], ("reason", "none", "is", "many"), as_json=as_json)
    written = capsys.readouterr().out
    assert written.replace("\n", "").isprintable()
    if as_json:
        assert json.loads(written)[0]["reason"] == hostile
    else:
        assert written.splitlines()[1] == "a\\r\\nb\\x1b[2J\\u2028c[bold]  -     yes  a b"
