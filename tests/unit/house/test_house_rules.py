"""House rules that no linter knows: they are cheap to look at and easy to forget."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

SRC = Path(__file__).parents[3] / "src"
MIGRATIONS = SRC / "adapters" / "sql" / "migrations"
FILES = sorted(SRC.rglob("*.py"))
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base"}
VAGUE_ENDINGS = ("Service", "Manager")
INNER_LAYERS = ("domain", "application")
ALLOWED_INSIDE = sys.stdlib_module_names | {"msgspec", *INNER_LAYERS}


def nodes(*layers: str) -> Iterator[tuple[Path, ast.AST]]:
    for path in FILES:
        relative = path.relative_to(SRC)
        if not layers or relative.parts[0] in layers:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield relative, node


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {path.relative_to(SRC): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {path: length for path, length in lengths.items() if length > 300} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    """Migrations are lists of columns, written once and never read as a function."""
    too_long = [
        f"{path}:{node.lineno} {node.name}"
        for path, node in nodes()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and MIGRATIONS not in (SRC / path).parents
        and (node.end_lineno or node.lineno) - node.lineno >= 40
    ]
    assert too_long == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [path for path in FILES if VAGUE_NAMES & set(path.relative_to(SRC).with_suffix("").parts)]
    assert vague == []


def test_no_class_is_called_service_or_manager() -> None:
    vague = [f"{path} {node.name}" for path, node in nodes() if isinstance(node, ast.ClassDef) and node.name.endswith(VAGUE_ENDINGS)]
    assert vague == []


def test_domain_and_application_import_only_the_standard_library_and_msgspec() -> None:
    strangers = [f"{path} {name}" for path, node in nodes(*INNER_LAYERS) for name in imported(node) if name not in ALLOWED_INSIDE]
    assert strangers == []


def test_the_domain_never_awaits() -> None:
    waits = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    assert [str(path) for path, node in nodes("domain") if isinstance(node, waits)] == []


def test_every_folder_with_modules_is_a_package() -> None:
    """One folder without `__init__.py` makes pytest and mypy see other module names than Python does."""
    tests = Path(__file__).parents[2]
    folders = {path.parent for root in (SRC, tests) for path in root.rglob("*.py")} - {SRC}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").exists() and MIGRATIONS not in folder.parents] == []


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module.partition(".")[0]]
    return []
