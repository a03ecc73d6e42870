"""Processes under test: each on its own core, and what it took there."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path

from benchmarks.asking import OK, ask

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]
STARTS_WITHIN = 120.0  # seconds: Keycloak on one core
ENDS_WITHIN = 20.0  # seconds
TICKS = os.sysconf("SC_CLK_TCK")
# In /proc/PID/stat after the name; the times are utime, stime, and those of children that have ended.
STATE, PARENT, TIMES = 0, 1, slice(11, 15)
ENDED = "Z"


@contextmanager
def serving(command: Sequence[str], environ: Mapping[str, str], log: Path, cores: str = str(SERVER_CORE)) -> Iterator[int]:
    """A process on these cores, until the end of the block. Its id."""
    pinned = ["taskset", "--cpu-list", cores, *command]
    with log.open("wb") as sink:
        process = subprocess.Popen(pinned, env=environ, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, start_new_session=True)
    try:
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(pid: int, address: str, log: Path) -> None:
    """Until it answers well."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and _stat(pid)[STATE] != ENDED:
        with suppress(OSError, HTTPException):  # no listener yet
            if ask(address)[0] == OK:
                return
        time.sleep(0.002)
    raise RuntimeError(f"{address} did not start:\n{log.read_text()[-2000:]}")


def tree(root: int) -> list[int]:
    """The process and all that descend from it."""
    parents = {pid: int(stat[PARENT]) for pid in _all() if (stat := _stat(pid))}
    found = [root]
    for pid in found:  # grows while it is walked
        found.extend(child for child, parent in parents.items() if parent == pid)
    return found


def cpu(root: int) -> float:
    """Seconds that the whole tree has worked, in the kernel included."""
    return sum(sum(map(int, _stat(pid)[TIMES])) for pid in tree(root)) / TICKS


def machine_cpu() -> float:
    """Seconds that all cores have worked, for whomever; those that a hypervisor took are among them."""
    user, nice, system, _, _, *interrupts = map(int, _read("/proc/stat").split("\n", 1)[0].split()[1:9])
    return (user + nice + system + sum(interrupts)) / TICKS


def memory(root: int) -> int:
    """Resident bytes of the whole tree."""
    pages = sum(int(_read(f"/proc/{pid}/statm").split()[1] or 0) for pid in tree(root))
    return pages * os.sysconf("SC_PAGE_SIZE")


def _all() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _stat(pid: int) -> list[str]:
    """Nothing, of a process that is gone."""
    return _read(f"/proc/{pid}/stat").rpartition(")")[2].split()


def _read(file: str) -> str:
    try:
        return Path(file).read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
