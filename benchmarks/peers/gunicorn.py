"""How the peers that speak WSGI are served."""

from collections.abc import Sequence
from pathlib import Path

THREADS = 4  # of the one process: more were slower on one core


def gunicorn(programs: Path, folder: Path, application: str, port: int) -> Sequence[str]:
    """One process that keeps connections, as wrk does."""
    worker = ["--workers", "1", "--worker-class", "gthread", "--threads", str(THREADS), "--keep-alive", "65"]
    quiet = ["--log-level", "critical", "--worker-tmp-dir", "/dev/shm"]  # noqa: S108, a heartbeat that is no write to a disk
    return [str(programs / "gunicorn"), *worker, *quiet, "--chdir", str(folder), "--bind", f"127.0.0.1:{port}", application]
