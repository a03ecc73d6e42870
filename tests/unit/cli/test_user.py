import click.testing
import pytest

from tests.unit.cli.desk import PASSWORD, Desk


def test_a_user_is_added_with_a_password_from_standard_input(desk: Desk) -> None:
    added = desk.add_mira("--email", "mira@example.com")
    assert (added["username"], added["email"], added["made_by"]) == ("Mira", "mira@example.com", "operator")
    assert added["sub"].startswith("u_")
    assert "otp_uri" not in added
    assert PASSWORD not in str(added)
    (user,) = desk.store.tables.users.values()
    assert user.password.endswith(PASSWORD.encode())


@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
def test_the_password_is_the_first_line_without_its_end(desk: Desk, ending: str) -> None:
    desk.gets("user", "add", "Mira", "--password-stdin", stdin=f" {PASSWORD} {ending}")
    (user,) = desk.store.tables.users.values()
    assert user.password.endswith(f"hashed  {PASSWORD} ".encode())


def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(click.testing._NamedTextIOWrapper, "isatty", lambda _: True)
    result = desk.types("user", "add", "Mira", stdin=f"{PASSWORD}\nsomething else\n{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0
    assert "The same again" in result.stderr
    assert PASSWORD not in result.output
    assert len(desk.store.tables.users) == 1


def test_a_password_is_never_an_argument(desk: Desk) -> None:
    assert desk.types("user", "add", "Mira", PASSWORD).exit_code == 2
    assert desk.types("user", "add", "Mira", "--password", PASSWORD).exit_code == 2


def test_a_refused_password_says_why_and_adds_nobody(desk: Desk) -> None:
    result = desk.types("user", "add", "Mira", stdin="short\n")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "watchword: password must have at least 8 characters\n"
    assert desk.gets("user", "list") == []


def test_a_name_that_is_taken_is_refused(desk: Desk) -> None:
    desk.add_mira()
    result = desk.types("user", "add", "mira", stdin=PASSWORD)
    assert result.exit_code == 1
    assert "taken" in result.stderr


@pytest.mark.parametrize("name", ["a b", "a:b", "", "x" * 65, "a\nb"])
def test_what_is_no_name_is_wrong_usage(desk: Desk, name: str) -> None:
    assert desk.types("user", "show", name).exit_code == 2


def test_users_are_listed_in_the_order_of_their_names(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("application.paging.PAGE", 1)
    for name in ("zoe", "Mira", "山田"):
        desk.gets("user", "add", name, stdin=PASSWORD)
    assert [user["username"] for user in desk.gets("user", "list")] == ["Mira", "zoe", "山田"]
    heading, *rows = desk.types("user", "list").stdout.splitlines()
    assert heading.split()[:3] == ["username", "sub", "email"]
    assert [row.index("u_") for row in rows] == [heading.index("sub"), heading.index("sub"), heading.index("sub") - 2]


def test_a_user_is_shown_with_authenticators(desk: Desk) -> None:
    desk.add_mira("--with-otp")
    assert desk.gets("user", "show", "MIRA")["authenticators"] == ["pending"]
    assert "authenticators       pending" in desk.types("user", "show", "mira").stdout


def test_an_authenticator_that_was_asked_for_is_shown_with_its_picture(desk: Desk) -> None:
    result = desk.types("user", "add", "Mira", "--with-otp", stdin=PASSWORD)
    assert "otpauth://totp/Watchword:Mira?secret=" in result.stdout
    assert "\u2588" in result.stdout


def test_a_reset_draws_the_new_picture_in_the_terminal(desk: Desk) -> None:
    before = desk.add_mira("--with-otp")["otp_uri"]
    result = desk.types("user", "reset-otp", "Mira")
    assert result.exit_code == 0
    assert "otpauth://totp/Watchword:Mira?secret=" in result.stdout
    assert before not in result.stdout
    assert "\u2588" in result.stdout


def test_a_reset_for_programs_is_one_object_and_no_picture(desk: Desk) -> None:
    desk.add_mira()
    assert set(desk.gets("user", "reset-otp", "Mira")) == {"username", "otp_uri"}


def test_a_reset_to_enrol_leaves_no_authenticator(desk: Desk) -> None:
    desk.add_mira("--with-otp")
    result = desk.types("user", "reset-otp", "Mira", "--enrol")
    assert (result.exit_code, result.stdout) == (0, "")
    assert desk.gets("user", "show", "Mira")["authenticators"] == []


def test_disabling_and_enabling_say_what_they_found(desk: Desk) -> None:
    desk.add_mira()
    said = [desk.types("user", verb, "Mira").stderr for verb in ("disable", "disable", "enable", "enable")]
    assert said == ["Mira is disabled.\n", "Mira was disabled before.\n", "Mira is enabled.\n", "Mira was not disabled.\n"]
    desk.types("user", "disable", "Mira")
    assert desk.gets("user", "show", "Mira")["disabled_at"] == "2026-03-01T12:00:00Z"


def test_a_password_is_set_from_standard_input(desk: Desk) -> None:
    desk.add_mira()
    assert desk.gets("user", "set-password", "Mira", "--password-stdin", stdin="another horse battery\n")["username"] == "Mira"
    (user,) = desk.store.tables.users.values()
    assert user.password.endswith(b"another horse battery")


def test_a_temporary_password_has_to_be_changed_and_so_has_one_that_expires(desk: Desk) -> None:
    desk.add_mira()
    assert desk.gets("user", "show", "Mira")["password_expires_at"] is None
    desk.gets("user", "set-password", "Mira", "--temporary", "--password-stdin", stdin="another horse battery\n")
    assert desk.gets("user", "show", "Mira")["password_expires_at"] == "2026-03-01T12:00:00Z"
    desk.gets("user", "set-password", "Mira", "--password-stdin", stdin="a third horse battery\n")
    said = [desk.types("user", "expire-password", "Mira").stderr for _ in range(2)]
    assert said == ["Mira chooses another password at the next sign-in.\n", "Mira has to choose another already.\n"]


def test_unlocking_enabling_and_deleting(desk: Desk) -> None:
    desk.add_mira("--with-otp")
    assert desk.types("user", "unlock", "Mira").exit_code == 0
    assert desk.types("user", "enable-otp", "Mira").exit_code == 0
    assert desk.types("user", "delete", "Mira").exit_code == 0
    assert desk.gets("user", "list") == []
    kinds = [event["kind"] for event in desk.gets("audit", "list")]
    assert kinds[:4] == ["user_deleted", "otp_enabled", "user_unlocked", "user_added"]


@pytest.mark.parametrize(
    "verb", ["show", "disable", "enable", "set-password", "expire-password", "unlock", "reset-otp", "enable-otp", "delete"]
)
def test_nobody_is_not_found(desk: Desk, verb: str) -> None:
    result = desk.types("user", verb, "nobody", stdin=PASSWORD)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "watchword: There is no such user.\n"
