"""Do people who sign in, each with a bcrypt hash, keep those waiting who are signed in? On two cores, as a small machine has."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from threading import Event, Lock
from urllib.parse import parse_qsl, quote, urlsplit

import pyotp

from benchmarks import prepared
from benchmarks.asking import OK, ask
from benchmarks.ours import Furnished
from benchmarks.processes import LOAD_CORE, SERVER_CORE, serving, wait_for
from benchmarks.rounds import LOG, Pace
from benchmarks.routes import PROFILE, TOKEN, basic, calls
from benchmarks.table import markdown
from benchmarks.watchword import PASSWORD, PATHS
from benchmarks.wrk import Load, load, warm

AT_ONCE = 8  # people
MOST = 12  # a second: so many are prepared; a core does four or five hashes
BOTH_CORES = f"{SERVER_CORE},{LOAD_CORE}"
COLUMNS = ("server", "requests/s", "p50 ms", "p99 ms", "sign-ins/s")


@dataclass(slots=True)
class Crowd:
    """People who sign in one after another, `AT_ONCE` together. Each can only once: a code works once."""

    address: str
    client: tuple[str, str]
    waiting: list[tuple[str, str]]
    lock: Lock = field(default_factory=Lock)
    is_over: Event = field(default_factory=Event)
    signed_in: int = 0

    @contextmanager
    def busy(self) -> Iterator[None]:
        """As long as the block lasts."""
        with ThreadPoolExecutor(AT_ONCE) as threads:
            queues = [threads.submit(self._queue) for _ in range(AT_ONCE)]
            try:
                yield
            finally:
                self.is_over.set()
        for queue in queues:
            queue.result()  # raises what went wrong there

    def _queue(self) -> None:
        while self.waiting and not self.is_over.is_set():
            username, otp_uri = self.waiting.pop()
            seed = dict(parse_qsl(urlsplit(otp_uri).query))["secret"]
            form = f"grant_type=password&username={username}&password={quote(PASSWORD)}&otp={pyotp.TOTP(seed).now()}"
            status, text = ask(self.address, basic(self.client), form)
            if status != OK:
                raise RuntimeError(f"a sign-in was answered {status} {text}")
            with self.lock:
                self.signed_in += 1


def table(ours: list[Furnished], pace: Pace) -> str:
    """`/profile` alone, and while they sign in."""
    rows = []
    for on in ours:
        client = on.installation.add_client("--name", "Front desk", "--grant-type", "password", "--no-require-pkce")
        alone, beside = [], []
        for _ in range(pace.rounds):
            quiet, busy, rate = _round(on, client, pace)
            alone.append(quiet)
            beside.append((busy, rate))
        rows.append([f"{on.subject.name}, alone", *_figures(alone), "0"])
        rows.append(
            [f"{on.subject.name}, {AT_ONCE} sign in", *_figures([busy for busy, _ in beside]), f"{median(rate for _, rate in beside):.1f}"]
        )
    return f"**{PROFILE} while people sign in, two cores**\n\n{markdown(COLUMNS, rows)}"


def _round(on: Furnished, client: tuple[str, str], pace: Pace) -> tuple[Load, Load, float]:
    base = on.subject.base
    people = prepared.people(on.installation, pace.seconds * MOST)
    with serving(on.subject.command, on.subject.environ, LOG, BOTH_CORES) as server:
        wait_for(server, on.subject.first, LOG)
        call = calls(on.subject)[PROFILE]
        warm(base, call, pace.seconds, pace.warming, cores=BOTH_CORES)
        quiet = load(base, call, pace.seconds, cores=BOTH_CORES)
        crowd = Crowd(base + PATHS[TOKEN], client, people)
        with crowd.busy():
            busy = load(base, call, pace.seconds, cores=BOTH_CORES)
            rate = crowd.signed_in / pace.seconds
    if quiet.failed or busy.failed:
        raise RuntimeError(f"{quiet.failed + busy.failed} requests failed")
    return quiet, busy, rate


def _figures(loads: list[Load]) -> list[str]:
    return [
        f"{median(load.rate for load in loads):,.0f}",
        f"{median(load.p50 for load in loads) / 1000:.1f}",
        f"{median(load.p99 for load in loads) / 1000:.1f}",
    ]
