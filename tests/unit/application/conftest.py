import pytest

from tests.unit.application.world import World, a_world


@pytest.fixture
async def world() -> World:
    return await a_world()
