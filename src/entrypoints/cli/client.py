"""`watchword client …`."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

import rich_click as click

from application.clients.leave import Leave
from application.freshness import STALE_AFTER
from domain.clients.client import Client
from domain.clients.metadata import GRANT_TYPES, SECRET_METHODS, Asked
from domain.refusal import NoSuch
from entrypoints.cli.house import in_house
from entrypoints.cli.parameters import as_json
from entrypoints.cli.show import show_done, show_list, show_one
from entrypoints.cli.views import client_view

if TYPE_CHECKING:
    from entrypoints.office import Office

PAGE = 500
COLUMNS = ("client_id", "client_name", "public", "grant_types", "scope", "made_by", "disabled_at")
T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., None])

client_id = click.argument("client_id")


def metadata(command: Command) -> Command:
    """The options that `add` and `set` share. None is what was not said."""
    for option in reversed(
        (
            click.option("--name", help="What people read where they are asked for consent."),
            click.option("--redirect-uri", "redirect_uris", multiple=True, help="May be repeated."),
            click.option("--grant-type", "grant_types", multiple=True, type=click.Choice(GRANT_TYPES), help="May be repeated."),
            click.option("--scope", help="Scope tokens, separated by spaces."),
            click.option("--method", type=click.Choice(SECRET_METHODS), help="The one way to send the secret. Left out: both are good."),
            click.option("--application-type", type=click.Choice(("web", "native"))),
            click.option("--require-pkce/--no-require-pkce", default=None, help="On, unless said otherwise."),
            click.option(
                "--rotate-refresh-tokens/--no-rotate-refresh-tokens",
                default=None,
                help="Refresh tokens for one use. Public clients always have those.",
            ),
            click.option("--resource", "resources", multiple=True, help="A resource whose tokens it may introspect. May be repeated."),
            click.option(
                "--introspect", type=click.Choice(("any", "own")), help="May introspect every token, or its own and its resources'."
            ),
        )
    ):
        command = option(command)
    return command


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
    new = in_house(lambda house: house.add_client(_asked(said, method="none" if public else said["method"]), _leave(said)))
    row = client_view(new.client)
    if new.secret is not None:
        row = {"client_id": row["client_id"], "client_secret": new.secret.reveal()} | row
    show_one(row, as_json=as_json)


@client.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """All clients."""

    async def work(house: "Office") -> list[Client]:
        clients: list[Client] = []
        after = ""
        while page := await house.store.read.clients.page(after, PAGE):
            clients += page
            after = page[-1].client_id
        return clients

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
    asked, leave = _asked(said, method=said["method"]), _leave(said, none=no_resources)
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


def _asked(said: dict[str, Any], method: str | None) -> Asked:
    return Asked(
        client_name=said["name"],
        redirect_uris=said["redirect_uris"] or None,
        grant_types=said["grant_types"] or None,
        scope=said["scope"],
        token_endpoint_auth_method=method,
        application_type=said["application_type"],
        require_pkce=said["require_pkce"],
        rotate_refresh_tokens=said["rotate_refresh_tokens"],
    )


def _leave(said: dict[str, Any], *, none: bool = False) -> Leave:
    introspect_any = None if said["introspect"] is None else said["introspect"] == "any"
    return Leave(resources=() if none else said["resources"] or None, introspect_any=introspect_any)


def _settled(work: "Callable[[Office], Awaitable[T]]") -> T:
    """What comes of it, when no node's cache has the client as it was."""

    async def and_wait(house: "Office") -> T:
        done = await work(house)
        await asyncio.sleep(STALE_AFTER.total_seconds())
        return done

    return in_house(and_wait)


def _done(client_id: str, what: str, *, as_json: bool) -> None:
    show_done(f"{client_id} {what}.", {"client_id": client_id, "result": what}, as_json=as_json)
