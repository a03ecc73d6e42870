"""The suites that every store passes. They are collected where a `store` and a `journal` are given."""

import pytest

pytest.register_assert_rewrite(
    *(
        f"tests.unit.contracts.{suite}"
        for suite in (
            "round_trips",
            "units",
            "races",
            "throttles",
            "people",
            "recovery_codes",
            "sessions",
            "clients",
            "authorization",
            "tokens",
            "keys",
            "sweeping",
            "audit",
        )
    )
)
