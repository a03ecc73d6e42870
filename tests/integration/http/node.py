"""The real server, as a process of its own."""

import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.integration.postgres import free_port

WATCHWORD = (sys.executable, "-m", "entrypoints.cli.main")
STARTS_WITHIN = 20.0  # seconds, on a machine that is busy
STOPS_WITHIN = 10.0
# Never off: what a test does not mean to reach is out of its reach.
ROOMY = {"WATCHWORD_ADDRESS_FAILURES": "1000000", "WATCHWORD_SIGN_UPS_PER_HOUR": "1000000"}
LOUD = {"WATCHWORD_LOG_FORMAT": "json", "WATCHWORD_LOG_LEVEL": "debug"}
OURS = ("WATCHWORD_", "DATABASE_URL", "SECRET_KEY", "PORT", "HOST", "WEB_CONCURRENCY", "FLASK_ENV", "RAILWAY_")


@dataclass(frozen=True, slots=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it wrote to standard output; it must have ended well."""
        assert self.code == 0, self.err
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Node:
    """A server, and the environment that its operator's commands need."""

    url: str
    state: Path
    log: Path
    environ: Mapping[str, str]
    process: subprocess.Popen[bytes]

    @property
    def database_url(self) -> str:
        return self.environ.get("DATABASE_URL", f"sqlite:///{self.state}/watchword.db")

    def watchword(self, *arguments: str, stdin: str = "") -> Done:
        """An operator's command."""
        return command(self.environ, *arguments, stdin=stdin)

    def trusted(self) -> ssl.SSLContext:
        """As a client that trusts the development CA."""
        return ssl.create_default_context(cafile=self.state / "tls" / "ca.pem")


def command(environ: Mapping[str, str], *arguments: str, stdin: str = "") -> Done:
    done = subprocess.run([*WATCHWORD, *arguments], env=environ, input=stdin, capture_output=True, text=True, timeout=60, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


def environment(**said: str) -> dict[str, str]:
    """This process's, without what it may say to a server, and what was said."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)} | said


@contextmanager
def launched(folder: Path, *arguments: str, **said: str) -> Iterator[Node]:
    """A development server, ready or not. Whatever becomes of the block, no process stays."""
    port = said.setdefault("PORT", str(free_port()))
    state = Path(said.setdefault("WATCHWORD_STATE", str(folder / f"state-{port}")))
    environ = environment(**{"WATCHWORD_ENV": "development"} | ROOMY | LOUD | said)
    log = folder / f"log-{port}"
    with log.open("wb") as sink:
        process = subprocess.Popen([*WATCHWORD, "serve", *arguments], env=environ, stdout=sink, stderr=sink, cwd=folder)
    try:
        yield Node(f"https://127.0.0.1:{port}", state, log, environ, process)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


@contextmanager
def serving(folder: Path, *arguments: str, **said: str) -> Iterator[Node]:
    """One that is ready; SIGTERM ends it well and soon, and it has never failed."""
    with launched(folder, *arguments, **said) as node:
        wait_until_ready(node)
        yield node
        stop(node)


def wait_until_ready(node: Node) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        assert node.process.poll() is None, node.log.read_text()
        try:
            if httpx.get(f"{node.url}/health/ready", verify=node.trusted()).status_code == 200:
                return
        except (httpx.TransportError, OSError):  # no listener yet, or no CA yet
            pass
        time.sleep(0.05)
    raise AssertionError(f"not ready after {STARTS_WITHIN} s:\n{node.log.read_text()}")


def stop(node: Node) -> None:
    node.process.send_signal(signal.SIGTERM)
    try:
        code = node.process.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        raise AssertionError(f"still there {STOPS_WITHIN} s after SIGTERM:\n{node.log.read_text()}") from None
    assert code == 0, f"SIGTERM ended it with {code}:\n{node.log.read_text()}"
    assert "Traceback" not in node.log.read_text(), node.log.read_text()[-5000:]
