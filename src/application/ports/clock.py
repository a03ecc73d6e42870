"""The time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The node's clock, passed on as `now`: no database's."""

    def now(self) -> datetime:
        """The time in UTC, aware, with microseconds."""
        ...
