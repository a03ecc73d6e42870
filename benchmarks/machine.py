"""What a figure was measured on: without that it says nothing."""

import os
import platform
import sysconfig
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.postgres import Postgres


def heading(postgres: Postgres) -> str:
    """Date, processor, interpreter and database."""
    is_optimised = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores of {_processor()},"
        f" Python {platform.python_version()} ({'with' if is_optimised else 'does not say that it has'} profile-guided optimisation),"
        f" PostgreSQL {postgres.version} with fsync {postgres.fsync}"
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
