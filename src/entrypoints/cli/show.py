"""What commands write: on standard output tables for people, or one JSON value for programs; messages on standard error."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import rich_click as click

from entrypoints.logging import one_line

Row = Mapping[str, Any]
_GAP = "  "


def show_list(rows: Sequence[Row], columns: Sequence[str], *, as_json: bool) -> None:
    """A table of some columns; as JSON an array with all of them."""
    if as_json:
        _json(rows)
        return
    _columns([[name.replace("_", " ") for name in columns], *([_cell(row[name]) for name in columns] for row in rows)])


def show_one(row: Row, *, as_json: bool) -> None:
    """A line for each member; as JSON an object."""
    if as_json:
        _json(row)
        return
    _columns([[name.replace("_", " "), _cell(value)] for name, value in row.items()])


def show_done(sentence: str, row: Row, *, as_json: bool) -> None:
    """Something was done that has no result: a message; as JSON an object."""
    if as_json:
        _json(row)
    else:
        say(sentence)


def say(sentence: str) -> None:
    """A message for whoever sits there."""
    click.echo(one_line(sentence), err=True)


def _json(value: Row | Sequence[Row]) -> None:
    click.echo(json.dumps(value, indent=2))


def _cell(value: Any) -> str:  # noqa: ANN401, whatever JSON can say
    if value is None or value in ([], {}):
        return "-"
    if isinstance(value, dict):
        return one_line(", ".join(f"{name}={_cell(part)}" for name, part in value.items()))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return one_line(" ".join(map(str, value)) if isinstance(value, list) else str(value))


def _columns(rows: Sequence[Sequence[str]]) -> None:
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo(_GAP.join(padded).rstrip())
