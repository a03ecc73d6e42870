import pytest

from application.resources.add_resource import AddResource
from application.resources.remove_resource import RemoveResource
from domain.refusal import InvalidTarget, NoSuch, ResourceExists
from tests.unit.application.operators.house import House

API = "https://api.example.com/v1"


async def test_a_resource_is_there_until_it_is_removed(house: House) -> None:
    await AddResource(house.store, house.trail, house.clock)(API)
    assert [resource.uri for resource in await house.store.read.resources.all()] == [API]
    await RemoveResource(house.store, house.trail, house.clock)(API)
    assert await house.store.read.resources.all() == ()
    assert [(event.kind, event.reason) for event in await house.events()] == [("resource_removed", API), ("resource_added", API)]


async def test_a_resource_is_there_once(house: House) -> None:
    await AddResource(house.store, house.trail, house.clock)(API)
    with pytest.raises(ResourceExists):
        await AddResource(house.store, house.trail, house.clock)(API)
    assert await house.kinds() == ["resource_added"]


async def test_what_is_no_absolute_uri_is_no_resource(house: House) -> None:
    with pytest.raises(InvalidTarget):
        await AddResource(house.store, house.trail, house.clock)("api")


async def test_what_is_not_there_cannot_be_removed(house: House) -> None:
    with pytest.raises(NoSuch):
        await RemoveResource(house.store, house.trail, house.clock)(API)
    assert await house.events() == []
