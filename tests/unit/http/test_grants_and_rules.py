"""The grants and the rules, on memory."""

import pytest

from adapters.memory.store import MemoryJournal, MemoryStore
from tests.unit.http.grants_and_rules import TestGrantsAndRules, stack, visit

__all__ = ["TestGrantsAndRules", "stack", "visit"]


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def journal(store: MemoryStore) -> MemoryJournal:
    return MemoryJournal(store)
