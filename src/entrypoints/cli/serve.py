"""`watchword serve` and `watchword migrate`."""

import asyncio
import os
import signal
import ssl
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from entrypoints.cli.house import Exit, fail, judged, make_state, settings
from entrypoints.cli.show import say
from entrypoints.loading import loading
from entrypoints.settings import Settings

if TYPE_CHECKING:
    from uvicorn import Config, Server

APP = "entrypoints.asgi:create_app"
CERTIFICATES = "tls"  # development's, in the state folder
KEEP_ALIVE = 65  # seconds: longer than a proxy keeps a connection, or it would meet one that we have just closed
GRACE = 8  # seconds for requests that are under way at the end, and for TLS clients that never say goodbye


@click.command()
@click.option("--workers", type=click.IntRange(1, 256), help="Processes. WEB_CONCURRENCY if left out.")
@click.option("--migrate", "may_migrate", is_flag=True, help="Bring an older schema on PostgreSQL up to date, instead of refusing it.")
def serve(workers: int | None, *, may_migrate: bool) -> None:
    """Serve until SIGTERM or SIGINT. An embedded database is brought up to date by itself."""
    if workers is not None:
        os.environ["WEB_CONCURRENCY"] = str(workers)  # where the workers look
    ours = settings()
    with loading():
        _see_to_pages(ours)
        _see_to_schema(ours, may_migrate=may_migrate)
        if ours.database_kind != "memory":
            judged(lambda: asyncio.run(_look_around(ours)))
        config = _config(ours, *_certificate(ours))
    _run(config)


@click.command()
def migrate() -> None:
    """Bring the database's schema up to date. Of nodes that do so together, one works and the others wait."""
    ours = settings()
    if _old_schema(ours):
        from entrypoints.wiring import upgrade

        judged(lambda: upgrade(ours))
    say("The schema is up to date.")


def _see_to_pages(ours: Settings) -> None:
    """What is wrong with the operator's look is told once, before any worker starts."""
    if ours.pages is not None:
        from entrypoints.http.pages.overrides import read_look

        judged(lambda: read_look(ours.pages))


async def _look_around(ours: Settings) -> None:
    """Opening the house checks SECRET_KEY and makes the first keys: what is wrong is told once, before any worker starts."""
    from entrypoints.house import House
    from entrypoints.wiring import house

    async with house(ours, House):
        pass


def _old_schema(ours: Settings) -> str | None:
    """What is wrong with the schema. None: it is up to date, or there is none to be."""
    from entrypoints.wiring import schema

    make_state(ours)
    state = judged(lambda: asyncio.run(schema(ours)))
    if state is not None and state.strangers:
        say(f"Tables of an older server are there, and left alone: {', '.join(state.strangers)}.")
    if state is not None and not state.can_be_upgraded:
        fail(Exit.NOT_READY, f"{state.fault}: run that one.")
    return state.fault if state is not None else None


def _see_to_schema(ours: Settings, *, may_migrate: bool) -> None:
    fault = _old_schema(ours)
    if fault is None:
        return
    if ours.database_kind == "postgresql" and not may_migrate:
        fail(Exit.NOT_READY, f"{fault}: type watchword migrate before, or watchword serve --migrate.")
    # In a process of its own, since what it loads would stay for as long as we serve.
    done = subprocess.run([sys.executable, "-P", "-m", "entrypoints.cli.main", "migrate"], check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def _certificate(ours: Settings) -> tuple[Path | None, Path | None]:
    """The certificate and its key, which development makes for itself; (None, None): a proxy ends TLS."""
    if ours.is_development:
        say(f"This is DEVELOPMENT, on this machine only: anybody here may register at {ours.issuer}.")
        say("WATCHWORD_ENV=production is for others.")
    certificate, key = ours.tls_certificate, ours.tls_key
    if certificate is None and ours.is_development:
        from entrypoints.wiring import development_certificate

        made = development_certificate(ours.state / CERTIFICATES)
        certificate, key = made.certfile, made.keyfile
        say(f"The certificate is by a CA of its own, {made.cafile}.")
        say("To trust it: import that file among your browser's authorities, or type")
        say(f"    curl --cacert {made.cafile} {ours.issuer}/")
    if certificate is not None and key is not None:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
        except (OSError, ValueError) as error:
            fail(Exit.USAGE, f"WATCHWORD_TLS_CERTIFICATE and WATCHWORD_TLS_KEY must be a PEM file each, and belong together ({error}).")
    return certificate, key


def _config(ours: Settings, certificate: Path | None, key: Path | None) -> "Config":
    from uvicorn import Config

    from entrypoints.http.bounded_protocol import BoundedProtocol
    from entrypoints.logging import log_config
    from entrypoints.wiring import workers

    return Config(
        APP,
        factory=True,
        host=ours.host,
        port=ours.port,
        workers=workers(ours),
        ssl_certfile=certificate,
        ssl_keyfile=str(key) if key else None,
        log_config=log_config(ours),
        access_log=False,  # it would write query strings
        proxy_headers=False,  # it trusts 127.0.0.1; who may be trusted is ours to say
        server_header=False,
        ws="none",
        lifespan="on",
        http=BoundedProtocol,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )


def _run(config: "Config") -> None:
    from uvicorn import Server

    # uvicorn ends well and then raises the signal again: that is no failure.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        has_started = _run_workers(config) if config.workers > 1 else _run_here(Server(config))
    except SystemExit as ended:  # uvicorn's codes are not ours
        has_started = not ended.code
    if not has_started:
        fail(Exit.NOT_READY, "The server did not start: the lines above say why.")


def _run_here(server: "Server") -> bool:
    server.run()
    return server.started


def _run_workers(config: "Config") -> bool:
    from uvicorn.config import STARTUP_FAILURE
    from uvicorn.supervisors import Multiprocess

    workers = Multiprocess(config, sockets=[config.bind_socket()])
    workers.run()
    return all(worker.exitcode != STARTUP_FAILURE for worker in workers.processes)
