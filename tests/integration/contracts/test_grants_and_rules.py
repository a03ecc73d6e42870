"""The grants and the rules, on SQLite and PostgreSQL."""

from tests.unit.http.grants_and_rules import TestGrantsAndRules, stack, visit

__all__ = ["TestGrantsAndRules", "stack", "visit"]
