"""The log: one record, one line, whatever is in it.

Who can put a line break, an escape sequence or U+2028 into a record could else forge another one, or paint over it.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from entrypoints.choices import LogFormat
from entrypoints.settings import Settings

OURS = "watchword"
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


def one_line(text: str) -> str:
    """The text with whatever is not printable as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class JsonFormatter(logging.Formatter):
    """A JSON object in ASCII: `time`, `level`, `logger`, `message`, what was given as `extra`, and `exception`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        fields: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields |= {name: value for name, value in _extra(record).items() if name not in fields}
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return json.dumps(fields, default=str)


class TextFormatter(logging.Formatter):
    """For people: time, level, message, and what was given as `extra`. A traceback follows, each line of it marked."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and those of the traceback."""
        parts = [
            _time(record),
            f"{record.levelname:7}",
            record.getMessage(),
            *(f"{name}={value}" for name, value in _extra(record).items()),
        ]
        lines = [one_line(" ".join(parts))]
        if record.exc_info:
            lines += (f"    | {one_line(line)}" for line in self.formatException(record.exc_info).split("\n"))
        return "\n".join(lines)


def log_config(settings: Settings) -> dict[str, Any]:
    """For `logging.config.dictConfig`. Libraries stay at warnings: at `debug` some write what they were given."""
    formatter = JsonFormatter if settings.log_format is LogFormat.JSON else TextFormatter
    level = settings.log_level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{formatter.__module__}.{formatter.__qualname__}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {OURS: {"level": level}, "uvicorn.error": {"level": level}, "uvicorn.access": {"level": "CRITICAL"}},
    }


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}
