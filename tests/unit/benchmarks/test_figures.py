import pytest

from benchmarks.imports import by_package
from benchmarks.rounds import Results, Sample, Start
from benchmarks.table import ratio, report, spread
from benchmarks.wrk import Load, parse

OURS, PEER, ROUTE = "Watchword", "a peer", "token"
OUTPUT = """
Running 1s test @ http://127.0.0.1:5000/token
  1 threads and 16 connections
Requests/sec:   2000.00

{"requests":3000,"microseconds":1500000,"p50":700,"p99":4200,"refused":2,"broken":1}
"""


def sample(requests: int, cpu: float, refused: int = 0) -> Sample:
    return Sample(Load(requests, 1_000_000, 700, 4200, refused, 0), cpu, 0.0, others_cpu=0.5, seconds=1.0)


def results(ours: list[Sample], theirs: list[Sample]) -> Results:
    made = Results()
    made.samples[OURS][ROUTE], made.samples[PEER][ROUTE] = ours, theirs
    made.starts[OURS], made.starts[PEER] = [Start(0.4, 60_000_000)], [Start(0.5, 90_000_000)]
    return made


def test_the_last_line_of_wrk_is_read() -> None:
    seen = parse(OUTPUT)
    assert seen.rate == 2000.0
    assert seen.failed == 3


def test_ratios_are_of_the_same_round_so_that_a_slow_minute_does_not_count() -> None:
    assert ratio([4000, 1000, 2000], [2000, 500, 500]) == 2.0


def test_spread_is_relative_to_the_median() -> None:
    assert spread([90, 100, 120]) == pytest.approx(0.3)


def test_the_report_says_how_many_times_a_peer_is_outrun() -> None:
    text = report(results([sample(3000, 0.6)], [sample(1000, 0.8)]), [ROUTE, "never asked"], [OURS])
    assert "| Watchword | 3,000 | 0% | 200 | 0 | 0.7 | 4.2 | 50% |" in text
    assert "| token | 3.00 (4.00) |" in text
    assert "never asked" not in text


def test_a_server_that_refused_a_request_is_not_compared() -> None:
    text = report(results([sample(3000, 0.6)], [sample(9000, 0.1, refused=1)]), [ROUTE], [OURS])
    assert "| a peer | requests failed |" in text
    assert "| token | - |" in text


def test_imports_are_summed_by_package() -> None:
    lines = [
        "import time: self [us] | cumulative | imported package",
        "import time:       100 |        100 |   litestar.app",
        "import time:        50 |        150 | litestar",
        "import time:         7 |          7 | zlib",
        "a line of the server's own",
    ]
    assert by_package(lines) == {"litestar": 150, "zlib": 7}
