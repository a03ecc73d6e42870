"""The load, by wrk (Debian's package of that name), on the other core."""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from benchmarks.processes import LOAD_CORE, SERVER_CORE
from benchmarks.routes import Call

SCRIPT = Path(__file__).with_name("load.lua")
CONNECTIONS = 16


class Load(msgspec.Struct, frozen=True):
    """What wrk saw, as the last line of its output says it. Times are in microseconds."""

    requests: int
    microseconds: int
    p50: int
    p99: int
    refused: int  # by the server: a status above 399
    broken: int  # connections that failed, and answers that never came

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.microseconds * 1e6

    @property
    def failed(self) -> int:
        """Requests that are no use to compare."""
        return self.refused + self.broken


def load(base: str, call: Call, seconds: int, *, answers: Path | None = None, cores: str = str(LOAD_CORE)) -> Load:
    """Send as many requests as there is time for and, if each is for one use, as there are; keep the answers if a file is named."""
    return parse(_run(base, call, seconds, cores, "0", *([str(answers)] if answers else [])))


def warm(base: str, call: Call, seconds: int, enough: int, *, cores: str = str(LOAD_CORE)) -> None:
    """So many requests (0: no limit), in no more time."""
    _run(base, call, seconds, cores, str(enough))


def _run(base: str, call: Call, seconds: int, cores: str, *arguments: str) -> str:
    with TemporaryDirectory(prefix="watchword-bench-") as folder:
        asked = Path(folder) / "call"
        headers = "".join(f"{name}: {value}\n" for name, value in call.headers.items())
        asked.write_text("\n".join((headers, *call.bodies)))
        options = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCRIPT)]
        command = ["taskset", "--cpu-list", cores, "wrk", *options, base + call.path, "--", str(asked), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"wrk failed: {done.stdout}{done.stderr}")
    return done.stdout


def parse(output: str) -> Load:
    """The line that load.lua writes at the end."""
    return msgspec.json.decode(output.strip().splitlines()[-1], type=Load)


def demand() -> None:
    """Say what is missing."""
    missing = [program for program in ("wrk", "taskset") if shutil.which(program) is None]
    if missing:
        sys.exit(f"The bench needs {' and '.join(missing)}: apt-get install wrk util-linux")
    if SERVER_CORE == LOAD_CORE:
        sys.exit("The bench needs two cores: one for the server, one for the load.")
