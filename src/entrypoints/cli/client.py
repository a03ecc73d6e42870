"""`watchword client …`."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

import rich_click as click

from application.freshness import STALE_AFTER
from application.paging import every
from domain.clients.client import Client
from domain.refusal import NoSuch
from entrypoints.cli.client_options import asked_for, leave_for, metadata
from entrypoints.cli.house import in_house
from entrypoints.cli.parameters import as_json
from entrypoints.cli.show import show_done, show_list, show_one
from entrypoints.cli.views import client_view

if TYPE_CHECKING:
    from entrypoints.office import Office

COLUMNS = ("client_id", "client_name", "public", "grant_types", "scope", "made_by", "disabled_at")
T = TypeVar("T")

client_id = click.argument("client_id")


@click.group()
def client() -> None:
    """Applications that ask for tokens."""


@client.command("add")
@metadata
@click.option("--public", is_flag=True, help="It can keep no secret: an app, or a page.")
@as_json
def add(*, public: bool, as_json: bool, **said: Any) -> None:  # noqa: ANN401, the options of `metadata`
    """Make a client, whoever may register. Its secret is shown only now."""
    if public and said["method"]:
        raise click.UsageError("--public and --method exclude each other: a public client has no secret.")
    new = in_house(lambda house: house.add_client(asked_for(said, method="none" if public else said["method"]), leave_for(said)))
    row = client_view(new.client)
    if new.secret is not None:
        row = {"client_id": row["client_id"], "client_secret": new.secret.reveal()} | row
    show_one(row, as_json=as_json)


@client.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """All clients."""

    async def work(house: "Office") -> list[Client]:
        return [client async for client in every(house.store.read.clients.page, lambda client: client.client_id)]

    show_list([client_view(each) for each in in_house(work)], COLUMNS, as_json=as_json)


@client.command("show")
@client_id
@as_json
def show(client_id: str, *, as_json: bool) -> None:
    """One client."""

    async def work(house: "Office") -> Client:
        found = await house.store.read.clients.of(client_id)
        if found is None:
            raise NoSuch("client")
        return found

    show_one(client_view(in_house(work)), as_json=as_json)


@client.command("set")
@client_id
@metadata
@click.option("--no-resources", is_flag=True, help="It serves no resource any more.")
@as_json
def set_(client_id: str, *, no_resources: bool, as_json: bool, **said: Any) -> None:  # noqa: ANN401, the options of `metadata`
    """Change what is said, and leave the rest. Where an option may be repeated, all of them replace all that were."""
    if no_resources and said["resources"]:
        raise click.UsageError("--resource and --no-resources exclude each other.")
    if not no_resources and all(value is None or value == () for value in said.values()):
        raise click.UsageError("Nothing to change: say what, by an option.")
    asked, leave = asked_for(said, method=said["method"]), leave_for(said, none=no_resources)
    changed = _settled(lambda house: house.set_client(client_id, asked, leave))
    show_one(client_view(changed), as_json=as_json)


@client.command("rotate-secret")
@client_id
@as_json
def rotate_secret(client_id: str, *, as_json: bool) -> None:
    """Draw a new secret, which is shown only now. When this answers, the old one is refused everywhere."""
    secret = _settled(lambda house: house.rotate_client_secret(client_id))
    show_one({"client_id": client_id, "client_secret": secret.reveal()}, as_json=as_json)


@client.command("disable")
@client_id
@as_json
def disable(client_id: str, *, as_json: bool) -> None:
    """Shut a client out. When this answers, it is refused everywhere."""
    is_new = _settled(lambda house: house.disable_client(client_id))
    _done(client_id, "is disabled" if is_new else "was disabled before", as_json=as_json)


@client.command("enable")
@client_id
@as_json
def enable(client_id: str, *, as_json: bool) -> None:
    """Let a client in again."""
    is_new = _settled(lambda house: house.enable_client(client_id))
    _done(client_id, "is enabled" if is_new else "was not disabled", as_json=as_json)


@client.command("delete")
@client_id
@as_json
def delete(client_id: str, *, as_json: bool) -> None:
    """Forget a client, with its grants. The audit trail stays."""
    _settled(lambda house: house.delete_client(client_id))
    _done(client_id, "is deleted", as_json=as_json)


def _settled(work: "Callable[[Office], Awaitable[T]]") -> T:
    """What comes of it, when no node's cache has the client as it was."""

    async def and_wait(house: "Office") -> T:
        done = await work(house)
        await asyncio.sleep(STALE_AFTER.total_seconds())
        return done

    return in_house(and_wait)


def _done(client_id: str, what: str, *, as_json: bool) -> None:
    show_done(f"{client_id} {what}.", {"client_id": client_id, "result": what}, as_json=as_json)
