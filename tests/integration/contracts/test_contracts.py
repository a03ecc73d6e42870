"""The suites that every store passes, on SQLite and PostgreSQL."""

from tests.unit.contracts.suites import *  # noqa: F403
