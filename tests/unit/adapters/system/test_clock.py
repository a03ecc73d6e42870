from datetime import UTC, datetime, timedelta

import pytest

from adapters.system.clock import SystemClock
from application.ports.clock import Clock
from tests.fakes.clock import FixedClock


@pytest.fixture(params=[SystemClock, FixedClock])
def clock(request: pytest.FixtureRequest) -> Clock:
    made: Clock = request.param()
    return made


def test_the_time_is_in_utc_and_never_goes_back(clock: Clock) -> None:
    first, second = clock.now(), clock.now()
    assert first.utcoffset() == timedelta(0)
    assert first <= second


def test_the_system_clock_tells_the_time() -> None:
    assert abs(SystemClock().now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_fixed_clock_goes_on_when_it_is_told_to() -> None:
    clock = FixedClock()
    before = clock.now()
    clock.advance(minutes=1, seconds=1)
    assert clock.now() - before == timedelta(seconds=61)
