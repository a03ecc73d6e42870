"""What several commands take."""

import re
import sys
from datetime import timedelta

import rich_click as click

from domain.refusal import InvalidRequest
from domain.users.username import Username, parse_username

LONGEST_LINE = 4096  # characters
_DURATION = re.compile("([0-9]{1,9})([smhd])", re.ASCII)
_UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output, for programs.")
password_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input, without asking.")


class UsernameParameter(click.ParamType[Username]):
    """A user name, in any spelling."""

    name = "username"

    def convert(self, value: str | Username, param: click.Parameter | None, ctx: click.Context | None) -> Username:
        """Click's."""
        if isinstance(value, Username):
            return value
        try:
            return parse_username(value)
        except InvalidRequest as refusal:
            self.fail(refusal.text, param, ctx)


class DurationParameter(click.ParamType[timedelta]):
    """A number and its unit."""

    name = "duration"

    def convert(self, value: str | timedelta, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Click's."""
        if isinstance(value, timedelta):
            return value
        parts = _DURATION.fullmatch(value)
        if not parts:
            self.fail("must be a number with s, m, h or d, such as 7d", param, ctx)
        return min(int(parts[1]) * _UNITS[parts[2]], timedelta(days=10**6))


username = click.argument("username", type=UsernameParameter())


def read_password(*, from_stdin: bool) -> str:
    """A new password: asked for twice at a terminal, else the first line of standard input. Never an argument, which others see."""
    if from_stdin or not sys.stdin.isatty():
        return sys.stdin.readline(LONGEST_LINE).removesuffix("\n")
    return str(click.prompt("New password", hide_input=True, confirmation_prompt="The same again", err=True))
