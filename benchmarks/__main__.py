"""`make bench` and its parts: python -m benchmarks --help."""

import sys
from argparse import ArgumentParser, Namespace

from benchmarks.machine import heading
from benchmarks.ours import ON_POSTGRESQL, ON_SQLITE, both
from benchmarks.peers.every import NAMES, peers
from benchmarks.postgres import Postgres, durable_postgres
from benchmarks.rounds import BUILD, Pace, run
from benchmarks.routes import ROUTES
from benchmarks.table import report
from benchmarks.wrk import demand


def main() -> None:
    """One command, and its table."""
    asked = _arguments()
    demand()
    with durable_postgres() as postgres:
        print(heading(postgres), flush=True)
        print(asked.work(postgres, asked))


def _quick(postgres: Postgres, asked: Namespace) -> str:
    return _compared(postgres, asked, (), warming=500)


def _all(postgres: Postgres, asked: Namespace) -> str:
    return _compared(postgres, asked, tuple(asked.peer or NAMES), warming=5000)


def _compared(postgres: Postgres, asked: Namespace, wanted: tuple[str, ...], warming: int) -> str:
    with both(postgres, BUILD) as ours:
        subjects = [each.subject for each in ours] + peers(postgres, wanted)
        results = run(subjects, Pace(asked.rounds, asked.seconds, warming), postgres)
    text = report(results, ROUTES, [ON_POSTGRESQL, ON_SQLITE])
    if results.faults:
        sys.exit(text)
    return text


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks")
    commands = parser.add_subparsers(required=True)
    quick = _rounds(commands.add_parser("quick", help="Watchword alone, on both databases"), seconds=1)
    quick.set_defaults(work=_quick)
    every = _rounds(commands.add_parser("all", help="Watchword and its peers"), seconds=3)
    every.add_argument("--peer", action="append", choices=NAMES, help="with these peers only")
    every.set_defaults(work=_all)
    return parser.parse_args()


def _rounds(parser: ArgumentParser, seconds: int) -> ArgumentParser:
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=seconds, help="of each measurement")
    return parser


main()
