"""Does memory stay flat under load? Minute by minute."""

import time

from benchmarks.ours import Furnished
from benchmarks.processes import memory, serving, wait_for
from benchmarks.rounds import LOG
from benchmarks.routes import calls
from benchmarks.table import markdown
from benchmarks.wrk import load

MINUTE = 60.0  # seconds
SLICE = 5  # seconds for each route in turn


def table(on: Furnished, minutes: int) -> str:
    """Every route in turn, and what the process holds at the end of each minute."""
    rows = []
    with serving(on.subject.command, on.subject.environ, LOG) as server:
        wait_for(server, on.subject.first, LOG)
        rows.append(["0", "0", f"{memory(server) / 1e6:,.1f}"])
        asked = list(calls(on.subject).values())
        began, requests, turn = time.monotonic(), 0, 0
        while len(rows) <= minutes:
            seen = load(on.subject.base, asked[turn % len(asked)], SLICE)
            if seen.failed:
                raise RuntimeError(f"{seen.failed} requests failed")
            requests, turn = requests + seen.requests, turn + 1
            if time.monotonic() - began >= MINUTE * len(rows):
                rows.append([str(len(rows)), f"{requests:,}", f"{memory(server) / 1e6:,.1f}"])
    return f"**memory of {on.subject.name}**\n\n{markdown(('minute', 'requests so far', 'MB'), rows)}"
