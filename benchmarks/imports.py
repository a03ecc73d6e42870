"""What starting to serve imports, and how long that takes, by `python -X importtime`."""

import sys
from collections import Counter
from collections.abc import Iterable

from benchmarks.ours import Furnished
from benchmarks.processes import serving, wait_for
from benchmarks.rounds import LOG
from benchmarks.table import markdown

MARK = "import time:"
SHOWN = 25


def table(on: Furnished) -> str:
    """By top-level package, the slowest first, all until the first answer."""
    command = [sys.executable, "-X", "importtime", *on.subject.command]
    with serving(command, on.subject.environ, LOG) as server:
        wait_for(server, on.subject.first, LOG)
    took = by_package(LOG.read_text().splitlines())
    rows = [[name, f"{microseconds / 1000:.1f}"] for name, microseconds in took.most_common(SHOWN)]
    rows.append([f"all {len(took)}", f"{sum(took.values()) / 1000:.1f}"])
    return f"**imports of {on.subject.name}**\n\n{markdown(('package', 'ms'), rows)}"


def by_package(lines: Iterable[str]) -> Counter[str]:
    """Microseconds that each top-level package took by itself, its modules together."""
    took: Counter[str] = Counter()
    for line in lines:
        if line.startswith(MARK) and "imported package" not in line:
            own, _, name = line.removeprefix(MARK).split("|")
            took[name.strip().partition(".")[0]] += int(own)
    return took
