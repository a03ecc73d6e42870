"""`watchword resource …`."""

from typing import TYPE_CHECKING

import rich_click as click

from domain.resources import Resource
from entrypoints.cli.house import in_house
from entrypoints.cli.parameters import as_json
from entrypoints.cli.show import show_done, show_list, show_one
from entrypoints.cli.views import resource_view

if TYPE_CHECKING:
    from entrypoints.office import Office

uri = click.argument("uri")


@click.group()
def resource() -> None:
    """APIs that tokens may be asked for (RFC 8707)."""


@resource.command("add")
@uri
@as_json
def add(uri: str, *, as_json: bool) -> None:
    """Name an API by its URI."""
    show_one(resource_view(in_house(lambda house: house.add_resource(uri))), as_json=as_json)


@resource.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """All of them."""

    async def work(house: "Office") -> tuple[Resource, ...]:
        return await house.store.read.resources.all()

    show_list([resource_view(each) for each in in_house(work)], ("uri", "created_at"), as_json=as_json)


@resource.command("remove")
@uri
@as_json
def remove(uri: str, *, as_json: bool) -> None:
    """Issue no more tokens for an API."""
    in_house(lambda house: house.remove_resource(uri))
    show_done(f"{uri} is removed.", {"uri": uri, "result": "is removed"}, as_json=as_json)
