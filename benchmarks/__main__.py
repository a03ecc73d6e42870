"""`make bench` and its parts: python -m benchmarks --help."""

import sys
from argparse import ArgumentParser, Namespace

from benchmarks.machine import heading
from benchmarks.ours import ON_POSTGRESQL, ON_SQLITE, both
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
    with both(postgres, BUILD) as ours:
        results = run([each.subject for each in ours], Pace(asked.rounds, asked.seconds, warming=500), postgres)
    print(report(results, ROUTES, [ON_POSTGRESQL, ON_SQLITE]))
    sys.exit(1 if results.faults else 0)


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks")
    commands = parser.add_subparsers(required=True)
    quick = commands.add_parser("quick", help="Watchword alone, on both databases")
    quick.add_argument("--rounds", type=int, default=3)
    quick.add_argument("--seconds", type=int, default=1)
    quick.set_defaults(work=_quick)
    return parser.parse_args()


main()
