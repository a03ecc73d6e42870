import pytest

from adapters.memory.store import MemoryJournal, MemoryStore
from application.ports.journal import Journal
from application.ports.store import Store


@pytest.fixture
def store() -> Store:
    return MemoryStore()


@pytest.fixture
def journal(store: MemoryStore) -> Journal:
    return MemoryJournal(store)
