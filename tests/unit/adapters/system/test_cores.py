import os
from pathlib import Path

import pytest

from adapters.system.cores import cores


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of eight cores."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(8)))
    return tmp_path


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_without_a_quota_affinity_counts(machine: Path) -> None:
    assert cores(machine) == 8


def test_a_quota_of_version_2_counts(machine: Path) -> None:
    write(machine / "proc/self/cgroup", "0::/\n")
    write(machine / "sys/fs/cgroup/cpu.max", "250000 100000\n")
    assert cores(machine) == 2


def test_the_quota_of_a_group_above_counts(machine: Path) -> None:
    write(machine / "proc/self/cgroup", "0::/pod of mine/one\n")
    write(machine / "sys/fs/cgroup/pod of mine/cpu.max", "300000 100000\n")
    write(machine / "sys/fs/cgroup/pod of mine/one/cpu.max", "max 100000\n")
    assert cores(machine) == 3


def test_a_quota_of_version_1_counts_also_where_the_path_is_the_hosts(machine: Path) -> None:
    write(machine / "proc/self/cgroup", "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n0::/\n")
    write(machine / "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "400000\n")
    write(machine / "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n")
    assert cores(machine) == 4


def test_no_quota_of_version_1_is_minus_1(machine: Path) -> None:
    write(machine / "proc/self/cgroup", "4:cpu:/\n")
    write(machine / "sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n")
    write(machine / "sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n")
    assert cores(machine) == 8


def test_half_a_core_is_one(machine: Path) -> None:
    write(machine / "proc/self/cgroup", "0::/\n")
    write(machine / "sys/fs/cgroup/cpu.max", "50000 100000\n")
    assert cores(machine) == 1


def test_this_machine_has_some() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)
