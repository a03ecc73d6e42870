"""docs/conformance.md names tests: each of them is there."""

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[2]
DOCUMENT = (TESTS.parent / "docs" / "conformance.md").read_text(encoding="utf-8")
ROWS = [row for row in DOCUMENT.splitlines() if row.startswith("| ") and not row.startswith(("| section", "| module"))]
NAMED = re.compile(r"`([a-z_0-9/]+\.py)::([A-Za-z_0-9:]+)`")


@cache
def names(path: str) -> frozenset[str]:
    """The tests of a file."""
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{part.name}" for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)}
    return frozenset(found)


def test_every_test_that_is_named_is_there() -> None:
    named = NAMED.findall(DOCUMENT)
    assert len(named) > len(ROWS) / 2
    assert [f"{path}::{name}" for path, name in named if name not in names(path)] == []


def test_every_row_names_a_test_or_a_reason() -> None:
    shown = [row.rstrip(" |").rpartition("| ")[2] for row in ROWS]
    assert [row for row, cell in zip(ROWS, shown, strict=True) if not NAMED.search(cell) and not re.match("not offered: .{20}", cell)] == []
