"""The load, by wrk (Debian's package of that name), on the other core."""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from benchmarks.processes import LOAD_CORE
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


def load(base: str, call: Call, seconds: int, *, enough: int = 0, answers: Path | None = None, cores: str = str(LOAD_CORE)) -> Load:
    """Send as many requests as there is time for, or just enough; keep the answers if a file is named for them."""
    with TemporaryDirectory(prefix="watchword-bench-") as folder:
        asked = Path(folder) / "call"
        asked.write_text(
            "".join(f"{name}: {value}\n" for name, value in call.headers.items()) + "\n" + "".join(f"{body}\n" for body in call.bodies)
        )
        # Of a list each body is for one use; wrk takes the first for a look.
        enough = len(call.bodies) if call.is_for_one_use else enough
        options = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCRIPT)]
        arguments = [str(asked), str(enough), *([str(answers)] if answers else [])]
        command = ["taskset", "--cpu-list", cores, "wrk", *options, base + call.path, "--", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"wrk failed: {done.stdout}{done.stderr}")
    return parse(done.stdout)


def parse(output: str) -> Load:
    """The line that load.lua writes at the end."""
    return msgspec.json.decode(output.strip().splitlines()[-1], type=Load)


def demand() -> None:
    """Say what to install, where it is missing."""
    missing = [program for program in ("wrk", "taskset") if shutil.which(program) is None]
    if missing:
        sys.exit(f"The bench needs {' and '.join(missing)}: apt-get install wrk util-linux")
