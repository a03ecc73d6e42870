"""What an operator alone gives to a client, beside its metadata."""

from msgspec import Struct, structs

from application.ports.clients import FindResources
from domain.clients.client import Client
from domain.refusal import NoSuch


class Leave(Struct, frozen=True, kw_only=True):
    """May introspect tokens: of the resources that it serves, or all. None: as it was."""

    resources: tuple[str, ...] | None = None
    introspect_any: bool | None = None


async def with_leave(client: Client, leave: Leave, resources: FindResources) -> Client:
    """The client as it will be. Raises `NoSuch` for a resource that has no row: it would be a slip of the pen."""
    bound = client.resources if leave.resources is None else tuple(dict.fromkeys(leave.resources))
    if not set(bound) <= {resource.uri for resource in await resources.all()} | set(client.resources):
        raise NoSuch("resource")
    introspect_any = client.introspect_any if leave.introspect_any is None else leave.introspect_any
    return structs.replace(client, resources=bound, introspect_any=introspect_any)
