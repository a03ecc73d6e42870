import pytest

from tests.unit.application.operators.house import House


@pytest.fixture
def house() -> House:
    return House()
