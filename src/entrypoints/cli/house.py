"""Commands at work in the house: it is opened for one command, and what goes wrong becomes an exit code."""

import os
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from enum import IntEnum
from typing import TYPE_CHECKING, NoReturn, TypeVar

import rich_click as click

from application.ports.seal import BrokenSeal
from domain.refusal import Overloaded, Refusal, TooEarly
from entrypoints.logging import one_line
from entrypoints.settings import Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from entrypoints.office import Office  # loads every use case: only at work

T = TypeVar("T")


class Exit(IntEnum):
    """Exit codes, as `watchword --help` has them."""

    REFUSED = 1
    USAGE = 2
    TOO_EARLY = 3
    NOT_READY = 4


def fail(code: Exit, *lines: str) -> NoReturn:
    """Say why on standard error, and end."""
    for line in lines:
        click.echo(f"watchword: {one_line(line)}", err=True)
    raise SystemExit(code)


def settings() -> Settings:
    """Those of the environment. Ends the program where they are wrong."""
    try:
        return read_settings(os.environ)
    except SettingsError as error:
        hint = (
            ()
            if os.environ.get("WATCHWORD_ENV")
            else ("This is production. For what make run serves, type export WATCHWORD_ENV=development",)
        )
        fail(Exit.USAGE, *error.faults, *hint)


def in_house(work: Callable[["Office"], Awaitable[T]]) -> T:
    """What comes of the work. Ends the program where it is refused.

    A test opens a house of its own: the context's object.
    """
    import asyncio

    context = click.get_current_context(silent=True)
    opened = (context.obj if context else None) or _open

    async def at_work() -> T:
        async with opened() as house:
            return await work(house)

    return judged(lambda: asyncio.run(at_work()))


def judged(work: Callable[[], T]) -> T:
    """What comes of it; what goes wrong becomes a line and an exit code."""
    from entrypoints.wiring import MigrationFailed, SchemaNotReady, WeakSecretKey, WrongSecretKey

    try:
        return work()
    except TooEarly as refusal:
        fail(Exit.TOO_EARLY, refusal.text)
    except Overloaded as refusal:
        fail(Exit.NOT_READY, refusal.reason)
    except Refusal as refusal:
        fail(Exit.REFUSED, refusal.text)
    except (WeakSecretKey, ValueError, OSError) as error:  # a setting that only its use shows to be none
        fail(Exit.USAGE, str(error))
    except (SchemaNotReady, MigrationFailed, WrongSecretKey, BrokenSeal) as error:
        fail(Exit.NOT_READY, str(error))


def make_state(ours: Settings) -> None:
    """The folder of an SQLite database, so that its absence is told as that of a schema."""
    if ours.database_kind == "sqlite":
        judged(lambda: ours.state.mkdir(mode=0o700, parents=True, exist_ok=True))


def _open() -> AbstractAsyncContextManager["Office"]:
    from entrypoints.office import Office
    from entrypoints.wiring import house

    ours = settings()
    if ours.database_kind == "memory":
        fail(Exit.USAGE, "memory:// is one server's own: the command line cannot see it.")
    make_state(ours)
    return house(ours, Office)
