import json
import logging
import logging.config
from collections.abc import Iterator

import pytest

from entrypoints.logging import log_config, one_line
from entrypoints.settings import read_settings

HOSTILE = "a\r\nb\x1b[2Jc\u2028d\u2029e\x85f\x00g\u202eh\u200bi"


@pytest.fixture(autouse=True)
def loggers_as_they_were() -> Iterator[None]:
    """Loggers belong to the process, and other tests read what is logged."""
    loggers = [logging.getLogger(name) for name in ("watchword", "uvicorn.error", "uvicorn.access")]
    before = [(logger.level, logger.propagate, list(logger.handlers)) for logger in loggers]
    yield
    for logger, (level, propagate, handlers) in zip(loggers, before, strict=True):
        logger.setLevel(level)
        logger.propagate = propagate
        logger.handlers[:] = handlers


def configure(log_format: str, level: str = "info") -> logging.Logger:
    settings = read_settings({"WATCHWORD_ENV": "development", "WATCHWORD_LOG_FORMAT": log_format, "WATCHWORD_LOG_LEVEL": level})
    config = log_config(settings)
    # The root logger is everybody's; a test changes only a tree of its own.
    config["loggers"]["watchword"] |= {"handlers": ["stderr"], "propagate": False}
    del config["root"]
    logging.config.dictConfig(config)
    return logging.getLogger("watchword.test")


def boom() -> None:
    raise ValueError(HOSTILE)


def fail(logger: logging.Logger) -> None:
    try:
        boom()
    except ValueError:
        logger.exception("failed")


def test_a_record_in_json_is_one_line_whatever_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    logger = configure("json")
    logger.warning("got %s", HOSTILE, extra={"path": HOSTILE, "level": "forged"})
    fail(logger)
    written = capsys.readouterr().err
    first, second = (json.loads(line) for line in written.splitlines())
    assert written.isascii()
    assert (first["level"], first["logger"], first["message"], first["path"]) == ("warning", "watchword.test", f"got {HOSTILE}", HOSTILE)
    assert first["time"].endswith("Z")
    assert second["exception"].startswith("Traceback")


def test_a_record_in_text_is_one_line_whatever_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    configure("text").warning("got %s", HOSTILE, extra={"path": HOSTILE})
    (line,) = capsys.readouterr().err.splitlines()
    assert line.isprintable()
    assert "WARNING got a\\r\\nb\\x1b[2Jc\\u2028d" in line
    assert f"path={one_line(HOSTILE)}" in line


def test_a_traceback_in_text_cannot_be_taken_for_records(capsys: pytest.CaptureFixture[str]) -> None:
    fail(configure("text"))
    record, *traceback = capsys.readouterr().err.splitlines()
    assert "ERROR" in record
    assert traceback
    assert all(line.startswith("    | ") and line.isprintable() for line in traceback)


def test_what_is_not_asked_for_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    configure("text", "error").warning("unasked")
    assert capsys.readouterr().err == ""


def test_libraries_stay_quiet_at_debug() -> None:
    config = log_config(read_settings({"WATCHWORD_ENV": "development", "WATCHWORD_LOG_LEVEL": "debug"}))
    assert config["root"]["level"] == "WARNING"
    assert config["loggers"]["watchword"]["level"] == "DEBUG"
    assert config["loggers"]["uvicorn.access"]["level"] == "CRITICAL"
