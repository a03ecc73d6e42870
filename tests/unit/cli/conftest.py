from datetime import timedelta

import pytest

from tests.unit.cli.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def no_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has cached anything, so that no command need wait for it."""
    monkeypatch.setattr("entrypoints.cli.client.STALE_AFTER", timedelta(0))
    monkeypatch.setattr("entrypoints.cli.keys.STALE_AFTER", timedelta(0))
