"""Alternated rounds: each server started fresh, alone on its core, warm, and asked for one thing after another."""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from benchmarks.postgres import Postgres
from benchmarks.processes import cpu, machine_cpu, memory, serving, wait_for
from benchmarks.routes import INTROSPECT, INTROSPECT_NEW, TOKEN, Call, Subject, WrongAnswer, calls, never_seen
from benchmarks.wrk import Load, load, warm

BUILD = Path("build") / "bench"
LOG = BUILD / "server.log"  # of the one that runs


@dataclass(frozen=True, slots=True)
class Pace:
    """How long everything takes."""

    rounds: int
    seconds: int  # of a measurement
    warming: int  # requests at most before each, in no more time than that


@dataclass(frozen=True, slots=True)
class Sample:
    """One route of one server in one round."""

    load: Load
    cpu: float  # seconds of the server's processes
    database_cpu: float
    others_cpu: float  # of who has nothing to do with it
    seconds: float

    @property
    def cpu_each(self) -> float:
        """Microseconds for one request."""
        return self.cpu / max(1, self.load.requests) * 1e6

    @property
    def database_cpu_each(self) -> float:
        """Microseconds for one request."""
        return self.database_cpu / max(1, self.load.requests) * 1e6

    @property
    def noise(self) -> float:
        """What others took meanwhile, as a part of one core."""
        return self.others_cpu / self.seconds


@dataclass(frozen=True, slots=True)
class Start:
    """One start of one server."""

    seconds: float  # until the first good answer
    memory: int  # bytes, after all routes were asked


class Results:
    """By server and route, in the order of rounds."""

    def __init__(self) -> None:
        self.samples: dict[str, dict[str, list[Sample]]] = defaultdict(lambda: defaultdict(list))
        self.starts: dict[str, list[Start]] = defaultdict(list)
        self.faults: list[str] = []


Asked = Callable[[Subject, Pace], Iterable[tuple[str, Call]]]


def every_route(subject: Subject, pace: Pace) -> Iterable[tuple[str, Call]]:
    """What every server is asked."""
    for route, call in calls(subject).items():
        yield route, call
        if route == INTROSPECT:
            yield INTROSPECT_NEW, never_seen(subject, answers(subject, subject.form(TOKEN, subject.machine_new, ""), pace))


def answers(subject: Subject, call: Call, pace: Pace) -> Path:
    """A file with the answers to a measurement's worth of this call, one per line."""
    kept = BUILD / "answers"
    load(subject.base, call, pace.seconds, answers=kept)
    return kept


def run(subjects: Sequence[Subject], pace: Pace, postgres: Postgres, asked: Asked = every_route) -> Results:
    """All rounds. A server that answers wrongly is left out of the round, and that is kept as a fault."""
    results = Results()
    BUILD.mkdir(parents=True, exist_ok=True)
    for number in range(1, pace.rounds + 1):
        for subject in subjects:
            print(f"round {number} of {pace.rounds}: {subject.name}", flush=True)
            try:
                _round(subject, pace, postgres, asked, results)
            except (WrongAnswer, HTTPException, OSError, RuntimeError) as error:
                results.faults.append(f"{subject.name}, round {number}: {error}")
    return results


def _round(subject: Subject, pace: Pace, postgres: Postgres, asked: Asked, results: Results) -> None:
    began = time.monotonic()
    with serving(subject.command, subject.environ, LOG) as server:
        wait_for(server, subject.first, LOG)
        seconds = time.monotonic() - began
        for route, call in asked(subject, pace):
            sample = measured(server, subject, call, pace, postgres)
            if sample.load.failed:
                results.faults.append(f"{subject.name}, {route}: {sample.load.failed} of {sample.load.requests} requests failed")
            results.samples[subject.name][route].append(sample)
        results.starts[subject.name].append(Start(seconds, memory(server)))


def measured(server: int, subject: Subject, call: Call, pace: Pace, postgres: Postgres) -> Sample:
    """One route, once its answer has been looked at and it is warm."""
    call.once(subject.base)
    warming, call = call.parted() if call.is_for_one_use else (call, call)
    warm(subject.base, warming, subject.warm_seconds or pace.seconds, 0 if subject.warm_seconds else pace.warming)
    before = _cpu(server, postgres)
    began = time.monotonic()
    seen = load(subject.base, call, pace.seconds)
    seconds = time.monotonic() - began
    ours, database, wrk, machine = (after - at_first for after, at_first in zip(_cpu(server, postgres), before, strict=True))
    return Sample(seen, ours, database, max(0.0, machine - ours - database - wrk), seconds)


def _cpu(server: int, postgres: Postgres) -> tuple[float, float, float, float]:
    """Of the server, the database, of wrk (a child that has ended) and of the machine."""
    ended = os.times()
    return cpu(server), postgres.cpu(), ended.children_user + ended.children_system, machine_cpu()
