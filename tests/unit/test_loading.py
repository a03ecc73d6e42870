import gc
from collections.abc import Iterator

import pytest

from entrypoints.loading import loading


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_the_garbage_collector_rests_while_something_is_loaded() -> None:
    with loading():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_was_loaded_is_never_looked_at_again() -> None:
    with loading():
        kept: list[list[int]] = [[] for _ in range(10_000)]
    assert gc.get_freeze_count() > len(kept)


def test_the_garbage_collector_works_again_when_loading_failed() -> None:
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()
