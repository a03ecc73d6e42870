"""A PostgreSQL server for one test run, from wherever this machine can give one."""

import gc
import os
import random
import shutil
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DEFAULT_IMAGE: Final = "postgres:17-alpine"


class NoPostgresError(Exception):
    """Nothing here gives a server; the text says what was tried."""


@dataclass(frozen=True, slots=True)
class Server:
    dsn: str
    source: str


@contextmanager
def provide_server(*, is_durable: bool = False) -> Iterator[Server]:
    """`TEST_POSTGRES_DSN`, else a container, else the binaries of this machine. What somebody asked for by name is not replaced.

    Nothing in a test server outlives the run, so nothing need reach the disk; the bench's is durable.
    """
    with ExitStack() as stack:
        if dsn := os.environ.get("TEST_POSTGRES_DSN"):
            server = Server(dsn, "the server in TEST_POSTGRES_DSN")
        else:
            try:
                server = stack.enter_context(container(is_durable))
            except NoPostgresError as no_container:
                if "TEST_POSTGRES_IMAGE" in os.environ:
                    raise
                try:
                    server = stack.enter_context(binaries(is_durable))
                except NoPostgresError as no_binaries:
                    raise NoPostgresError(f"no TEST_POSTGRES_DSN; {no_container}; {no_binaries}") from no_binaries
        yield server


@contextmanager
def container(is_durable: bool) -> Iterator[Server]:
    from docker.errors import DockerException
    from testcontainers.community.postgres import PostgresContainer

    image = os.environ.get("TEST_POSTGRES_IMAGE") or DEFAULT_IMAGE
    failure = ""
    with ExitStack() as stack:
        try:
            fsync = "on" if is_durable else "off"
            postgres = PostgresContainer(image, driver=None).with_command(f"postgres -c fsync={fsync} -c max_connections=300")
            stack.enter_context(postgres)
        except (DockerException, OSError) as error:
            failure = first_line(error)
        if failure:
            forget_sockets()
            raise NoPostgresError(f"no container of {image} ({failure})")
        yield Server(postgres.get_connection_url(driver=None), f"testcontainers, {image}")


@contextmanager
def binaries(is_durable: bool) -> Iterator[Server]:
    folder = find_binaries()
    owner = unprivileged_user()
    with tempfile.TemporaryDirectory(prefix="watchword-postgres-") as name:
        home = Path(name)
        if owner:
            shutil.chown(home, owner)

        def run(program: str, *arguments: str) -> str:
            command = [str(folder / program), *arguments]
            done = subprocess.run(command, cwd=home, user=owner, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
            if done.returncode:
                raise NoPostgresError(f"{program} failed: {(home / 'log').read_text()[-500:]}")
            return program

        with (home / "log").open("w") as log:
            if owner:
                shutil.chown(home / "log", owner)
            port = free_port()
            data = str(home / "data")
            run("initdb", "-D", data, "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
            options = f"{'' if is_durable else '-F '}-p {port} -k {home} -c listen_addresses=127.0.0.1 -c max_connections=300"
            run("pg_ctl", "-D", data, "-o", options, "-l", str(home / "server.log"), "-w", "start")
            try:
                yield Server(f"postgresql://test@127.0.0.1:{port}/postgres", f"binaries in {folder}")
            finally:
                run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def find_binaries() -> Path:
    """Those on the PATH, else the newest where Debian puts them, off the PATH."""
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not installed:
        raise NoPostgresError("no initdb on this machine")
    return max(installed, key=lambda path: int(path.parent.name))


def unprivileged_user() -> str | None:
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return None
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in names:
            return name
    raise NoPostgresError("PostgreSQL refuses root, and there is neither a user postgres nor nobody")


def free_port() -> int:
    """Below those that the system gives to connections that go out: one of them would take it before a server has started."""
    while True:
        port = random.randint(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def forget_sockets() -> None:
    """Where no engine answers, docker's client leaves its socket open, and warnings are errors here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
