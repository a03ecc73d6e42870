"""What a peer needs, from its registry into the build folder, once for each text of what is needed."""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.rounds import BUILD

HERE = Path(__file__).parent


class NotHereError(Exception):
    """This machine has not what a peer needs; the text says what."""


def needs(*programs: str) -> None:
    """Raises `NotHereError`."""
    for program in programs:
        if shutil.which(program) is None:
            raise NotHereError(f"no program called {program}")


def node_modules(peer: str) -> Path:
    """The folder with the peer's sources and what its package.json names."""
    needs("node", "npm")
    folder = BUILD.resolve() / peer
    shutil.copytree(HERE / peer, folder, dirs_exist_ok=True)
    if _is_new(folder, (folder / "package.json").read_text()):
        run(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund"], folder)
        _remember(folder, (folder / "package.json").read_text())
    return folder


def python(name: str, *requirements: str) -> Path:
    """The programs of an environment of its own, by the interpreter that runs Watchword."""
    folder = BUILD.resolve() / name
    wanted = "\n".join((sys.version, *requirements))
    if _is_new(folder, wanted):
        shutil.rmtree(folder, ignore_errors=True)
        run([sys.executable, "-m", "venv", str(folder)])
        run([str(folder / "bin" / "pip"), "install", "--quiet", *requirements])
        _remember(folder, wanted)
    return folder / "bin"


def run(command: Sequence[str], folder: Path | None = None, environ: Mapping[str, str] | None = None) -> None:
    """Raises `NotHereError` with what it printed."""
    done = subprocess.run(command, cwd=folder, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotHereError(f"{' '.join(command[:3])} failed: {(done.stdout + done.stderr)[-1000:]}")


def _is_new(folder: Path, wanted: str) -> bool:
    stamp = folder / "installed"
    return not stamp.exists() or stamp.read_text() != wanted


def _remember(folder: Path, wanted: str) -> None:
    (folder / "installed").write_text(wanted)
