"""A picture of where the time goes, by py-spy (PyPI)."""

import re
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.ours import Furnished
from benchmarks.peers.installed import python
from benchmarks.processes import LOAD_CORE, serving, wait_for
from benchmarks.rounds import LOG
from benchmarks.routes import calls
from benchmarks.wrk import load, warm

REQUIREMENT = "py-spy==0.4.3"
RATE = "500"  # samples a second
_TITLE = re.compile(r'(<text id="title"[^>]*>)[^<]*(</text>)')


def pictures(on: Furnished, routes: Sequence[str], seconds: int, folder: Path) -> list[Path]:
    """One a route, with the date in its name."""
    spy = python("py-spy", REQUIREMENT) / "py-spy"
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    with serving(on.subject.command, on.subject.environ, LOG) as server:
        wait_for(server, on.subject.first, LOG)
        for route, call in calls(on.subject).items():
            if route in routes:
                warm(on.subject.base, call, 1, 0)
                picture = folder / f"profile-{route.strip('/')}-{datetime.now(UTC):%Y-%m-%d}.svg"
                record = ["record", "--pid", str(server), "--rate", RATE, "--duration", str(seconds), "--format", "flamegraph"]
                pinned = ["taskset", "--cpu-list", str(LOAD_CORE), str(spy), *record, "--output", str(picture)]
                with subprocess.Popen(pinned, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as recording:
                    load(on.subject.base, call, seconds + 2)
                if recording.returncode:
                    raise RuntimeError(f"py-spy ended with {recording.returncode}: may it trace other processes here?")
                _entitle(picture, f"{on.subject.name}: {route}")
                made.append(picture)
    return made


def _entitle(picture: Path, title: str) -> None:
    """py-spy would have its own command line stand there."""
    svg = picture.read_text(encoding="utf-8")
    picture.write_text(_TITLE.sub(rf"\g<1>{title}\g<2>", svg, count=1), encoding="utf-8")
