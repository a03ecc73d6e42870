import pytest

from tests.unit.application.world import World


@pytest.fixture
async def world() -> World:
    made = World()
    await made.ensure_keys()
    return made
