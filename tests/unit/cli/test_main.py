import subprocess
import sys
from importlib.metadata import version
from typing import NoReturn

import pytest

from application.ports.seal import BrokenSeal
from domain.refusal import Overloaded
from entrypoints.cli.main import COMMANDS, load
from entrypoints.wiring import SchemaNotReady, WeakSecretKey, WrongSecretKey
from tests.unit.cli.desk import Desk

SUBCOMMANDS = {
    "user": "add list show disable enable set-password unlock reset-otp enable-otp delete",
    "client": "add list show set rotate-secret disable enable delete",
    "resource": "add list remove",
    "registration-token": "add list revoke",
    "keys": "list rotate revoke",
    "audit": "list",
}


def test_help_lists_every_command_and_what_exit_codes_mean(desk: Desk) -> None:
    result = desk.types("--help")
    assert result.exit_code == 0
    assert all(name in result.stdout for name in COMMANDS)
    assert "Exit codes: 0 done, 1 refused or not found, 2 wrong usage" in " ".join(result.stdout.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_begins_as_the_list_says(name: str) -> None:
    command = load(name)
    assert command.name == name
    assert (command.help or "").startswith(COMMANDS[name][1])


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_a_group_has_its_commands_and_each_has_help_and_json(desk: Desk, name: str) -> None:
    assert desk.types(name, "--help").exit_code == 0
    for subcommand in SUBCOMMANDS[name].split():
        result = desk.types(name, subcommand, "--help")
        assert result.exit_code == 0
        assert "--json" in result.stdout


def test_the_version_is_that_of_the_package(desk: Desk) -> None:
    assert desk.types("--version").stdout == f"watchword {version('watchword')}\n"


def test_help_and_version_load_no_library_that_is_slow() -> None:
    program = (
        "import sys; from click.testing import CliRunner; from entrypoints.cli.main import main;"
        "CliRunner().invoke(main, ['--help'], catch_exceptions=False);"
        "print(sorted({'asyncio', 'litestar', 'msgspec', 'sqlalchemy', 'cryptography', 'uvicorn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_an_unknown_command_is_wrong_usage(desk: Desk) -> None:
    assert desk.types("users").exit_code == 2
    assert desk.types("user", "kill").exit_code == 2


def test_a_secret_is_enough_for_secret_key(desk: Desk) -> None:
    from adapters.crypto.secret_key import why_weak

    first, second = (desk.types("secret").stdout.strip() for _ in range(2))
    assert first != second
    assert why_weak(first) is None


def test_wrong_settings_are_all_told_and_are_wrong_usage(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    for name in ("WATCHWORD_ENV", "FLASK_ENV", "SECRET_KEY", "WATCHWORD_ISSUER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORT", "\x1b[2J")
    result = desk.types("migrate")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert all(name in result.stderr for name in ("PORT", "SECRET_KEY", "WATCHWORD_ISSUER"))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SchemaNotReady("type watchword migrate"), 4),
        (WrongSecretKey("SECRET_KEY does not open the keyring"), 4),
        (BrokenSeal("changed"), 4),
        (Overloaded("the database does not answer"), 4),
        (WeakSecretKey("SECRET_KEY is too short"), 2),
    ],
)
def test_what_is_not_ready_has_an_exit_code_and_no_traceback(desk: Desk, error: Exception, code: int) -> None:
    def closed() -> NoReturn:
        raise error

    result = desk.types("user", "list", opener=closed)
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr.startswith("watchword: ")
    assert getattr(error, "reason", str(error)) in result.stderr
