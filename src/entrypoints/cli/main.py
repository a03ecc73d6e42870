"""The command line. A command is loaded when it is called: help and version answer without any of them."""

import sys
from importlib import import_module
from io import TextIOWrapper

import rich_click as click

# Command -> where it is, and its help: a test holds that to the command's own.
COMMANDS = {
    "serve": ("entrypoints.cli.serve:serve", "Serve until SIGTERM or SIGINT."),
    "migrate": ("entrypoints.cli.serve:migrate", "Bring the database's schema up to date."),
    "secret": ("entrypoints.cli.secret:secret", "Write a new SECRET_KEY to standard output."),
    "user": ("entrypoints.cli.user:user", "People who sign in."),
    "client": ("entrypoints.cli.client:client", "Applications that ask for tokens."),
    "resource": ("entrypoints.cli.resource:resource", "APIs that tokens may be asked for (RFC 8707)."),
    "registration-token": (
        "entrypoints.cli.registration_token:registration_token",
        "Leave to register users or clients, where not everybody may.",
    ),
    "keys": ("entrypoints.cli.keys:keys", "Keys that sign tokens."),
    "audit": ("entrypoints.cli.audit:audit", "What was decided, about whom and why."),
}
EPILOG = (
    "Settings are environment variables; README.md and .env.example list them. Exit codes: 0 done, 1 refused or not found,"
    " 2 wrong usage or settings, 3 too early (keys rotate), 4 the database or its schema is not ready, or SECRET_KEY does not open it."
)


class Commands(click.RichGroup):
    """A group that knows its commands by name and help alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002, Click's
        """In the order in which one needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002, Click's
        """What help shows."""
        return click.RichCommand(name=cmd_name, help=COMMANDS[cmd_name][1]) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """What is called."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if name in COMMANDS else command, rest


def load(name: str) -> click.Command:
    """The command itself."""
    module, _, attribute = COMMANDS[name][0].partition(":")
    command: click.Command = getattr(import_module(module), attribute)
    return command


@click.group(cls=Commands, epilog=EPILOG)
@click.version_option(package_name="watchword", message="%(package)s %(version)s")
def main() -> None:
    """Watchword, an OAuth 2.1 and OpenID Connect authorization server that asks for a one-time password."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show ends no command


if __name__ == "__main__":
    main(prog_name="watchword")
