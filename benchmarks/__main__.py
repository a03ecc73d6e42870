"""`make bench` and its parts: python -m benchmarks --help."""

import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import endurance, flame, grants, growth, imports, limits, sign_in
from benchmarks.machine import heading
from benchmarks.ours import ON_POSTGRESQL, ON_SQLITE, both
from benchmarks.peers.every import NAMES, peers
from benchmarks.postgres import Postgres, durable_postgres
from benchmarks.rounds import BUILD, Pace, Results, run
from benchmarks.routes import INTROSPECT, ROUTES, TOKEN, USERINFO
from benchmarks.table import report
from benchmarks.wrk import demand

FEW, MANY = 500, 5000  # requests to get warm
Work = Callable[[Postgres, Namespace, Path], str]


def main() -> None:
    """One command, and its table."""
    asked = _arguments()
    demand()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended, as Ctrl-C does
    BUILD.mkdir(parents=True, exist_ok=True)
    with durable_postgres() as postgres, TemporaryDirectory(prefix="databases-", dir=BUILD) as home:
        print(heading(postgres), flush=True)
        print(asked.work(postgres, asked, Path(home)))


def _quick(postgres: Postgres, asked: Namespace, home: Path) -> str:
    subjects = [each.subject for each in both(postgres, home)]
    return _told(run(subjects, _pace(asked, FEW), postgres), ROUTES, [ON_POSTGRESQL, ON_SQLITE])


def _all(postgres: Postgres, asked: Namespace, home: Path) -> str:
    subjects = [each.subject for each in both(postgres, home)] + peers(postgres, asked.peer or NAMES)
    return _told(run(subjects, _pace(asked, MANY), postgres), ROUTES, [ON_POSTGRESQL, ON_SQLITE])


def _grants(postgres: Postgres, asked: Namespace, home: Path) -> str:
    ours = both(postgres, home)
    results = run([each.subject for each in ours], _pace(asked, FEW), postgres, grants.asked_of(ours))
    return _told(results, grants.GRANTS, [ON_POSTGRESQL, ON_SQLITE])


def _growth(postgres: Postgres, asked: Namespace, home: Path) -> str:
    return "\n\n".join(_grown(postgres, asked, pair) for pair in growth.pairs(postgres, home, asked.rows))


def _grown(postgres: Postgres, asked: Namespace, pair: Sequence[growth.Grown]) -> str:
    results = run([each.on.subject for each in pair], _pace(asked, FEW), postgres, growth.asked_of(pair))
    return _told(results, growth.ROUTES, [pair[0].name])


def _sign_in(postgres: Postgres, asked: Namespace, home: Path) -> str:
    return sign_in.table(both(postgres, home), _pace(asked, FEW))


def _memory(postgres: Postgres, asked: Namespace, home: Path) -> str:
    return "\n\n".join(endurance.table(each, asked.minutes) for each in both(postgres, home))


def _imports(postgres: Postgres, _: Namespace, home: Path) -> str:
    return "\n\n".join(imports.table(each) for each in both(postgres, home))


def _limits(postgres: Postgres, asked: Namespace, home: Path) -> str:
    return limits.table(postgres, home, _pace(asked, FEW))


def _profile(postgres: Postgres, asked: Namespace, home: Path) -> str:
    made = flame.pictures(both(postgres, home)[0], (TOKEN, INTROSPECT, USERINFO), asked.seconds, asked.folder)
    return "\n".join(map(str, made))


def _told(results: Results, routes: Sequence[str], ours: Sequence[str]) -> str:
    """The tables. Ends the program where something went wrong."""
    text = report(results, routes, ours)
    if results.faults:
        sys.exit(text)
    return text


def _pace(asked: Namespace, warming: int) -> Pace:
    return Pace(asked.rounds, asked.seconds, warming)


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks")
    commands = parser.add_subparsers(required=True)

    def command(name: str, work: Work, about: str, seconds: int = 0) -> ArgumentParser:
        made = commands.add_parser(name, help=about)
        made.set_defaults(work=work)
        if seconds:
            made.add_argument("--rounds", type=int, default=3)
            made.add_argument("--seconds", type=int, default=seconds, help="of each measurement")
        return made

    command("quick", _quick, "Watchword alone, on both databases", seconds=1)
    command("all", _all, "Watchword and its peers", seconds=3).add_argument(
        "--peer", action="append", choices=NAMES, help="with this one only"
    )
    command("grants", _grants, "refresh tokens that rotate, and codes", seconds=2)
    command("growth", _growth, "an empty database and a full one", seconds=2).add_argument("--rows", type=int, default=1_000_000)
    command("sign-in", _sign_in, "who is signed in, while others sign in", seconds=10)
    command("memory", _memory, "under load for long").add_argument("--minutes", type=int, default=10)
    command("imports", _imports, "what starting takes")
    command("limits", _limits, "signatures, hashes, commits and the web server", seconds=2)
    profile = command("profile", _profile, "pictures of where the time goes")
    profile.add_argument("--seconds", type=int, default=10)
    profile.add_argument("--folder", type=Path, default=BUILD)
    return parser.parse_args()


main()
