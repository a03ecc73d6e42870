"""What the house says over HTTP. Suites that more than one store passes are collected where a `store` and a `journal` are given."""

import pytest

pytest.register_assert_rewrite("tests.unit.http.grants_and_rules")
