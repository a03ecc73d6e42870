"""Programs that somebody else wrote: found, built and run as their users do it."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

HERE = Path(__file__).parent
CACHE = HERE.parents[2] / "build" / "clients"
STARTS_WITHIN = 60.0  # seconds, on a machine that is busy


def needs(*programs: str) -> None:
    """Skips the test where one is not installed."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"no program called {program}")


def built(name: str, *command: str) -> Path:
    """The folder in the cache where the sources of that name have been built."""
    folder = CACHE / name
    shutil.copytree(HERE / name, folder, dirs_exist_ok=True)
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@contextmanager
def running(command: list[str], address: str, log: Path, said: Mapping[str, str] | None = None) -> Iterator[None]:
    """A program that answers at that address, until the end of the block."""
    with log.open("wb") as sink:
        process = subprocess.Popen(command, env=os.environ | (said or {}), stdin=subprocess.DEVNULL, stdout=sink, stderr=sink)
    try:
        wait_for(process, address, log)
        yield
    finally:
        process.terminate()
        process.wait()


def wait_for(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            httpx.get(address)
        except httpx.TransportError:  # no listener yet
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"not there after {STARTS_WITHIN} s:\n{log.read_text()}")
