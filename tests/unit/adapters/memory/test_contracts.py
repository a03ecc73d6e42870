"""The suites that every store passes, on memory."""

from tests.unit.contracts.suites import *  # noqa: F403
