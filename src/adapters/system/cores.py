"""How many cores this process may use."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath


def cores(root: Path = Path("/")) -> int:
    """The smaller of affinity and cgroup quota (versions 1 and 2), at least 1. A part of a core is not counted.

    `root`: where `proc` and `sys` are.
    """
    return max(1, min([_affinity(), *_quotas(root)]))


def _affinity() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1


def _quotas(root: Path) -> Iterator[int]:
    for line in _read(root / "proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)  # of version 2 no controllers are named
        group = PurePosixPath(path.lstrip("/"))
        # The groups above limit us as well; and in a container the path may be the host's, of which only the top is there.
        folders = [root / "sys/fs/cgroup" / controllers / part for part in (group, *group.parents)]
        if not controllers:
            yield from filter(None, map(_version_2, folders))
        elif "cpu" in controllers.split(","):
            yield from filter(None, map(_version_1, folders))


def _version_1(folder: Path) -> int | None:
    quota, period = _read(folder / "cpu.cfs_quota_us"), _read(folder / "cpu.cfs_period_us")
    return _whole(int(quota), int(period)) if quota and period and int(quota) > 0 else None


def _version_2(folder: Path) -> int | None:
    quota, _, period = _read(folder / "cpu.max").partition(" ")
    return _whole(int(quota), int(period)) if period and quota != "max" else None


def _whole(quota: int, period: int) -> int:
    return max(1, quota // period)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        return ""
