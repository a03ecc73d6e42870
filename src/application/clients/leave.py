"""What an operator alone gives to a client, beside its metadata."""

from msgspec import Struct, structs

from application.ports.clients import FindResources
from domain.clients.client import Client
from domain.refusal import NoSuch


class Leave(Struct, frozen=True, kw_only=True):
    """None: as it was."""

    resources: tuple[str, ...] | None = None  # that it serves: it may introspect their tokens
    introspect_any: bool | None = None
    skips_consent: bool | None = None
    minimum_acr: str | None = None  # stricter than the deployment's


async def with_leave(client: Client, leave: Leave, resources: FindResources) -> Client:
    """The client as it will be. Raises `NoSuch` for a resource that has no row: it would be a slip of the pen."""
    bound = client.resources if leave.resources is None else tuple(dict.fromkeys(leave.resources))
    if not set(bound) <= {resource.uri for resource in await resources.all()} | set(client.resources):
        raise NoSuch("resource")
    given = {name: getattr(leave, name) for name in ("introspect_any", "skips_consent", "minimum_acr")}
    return structs.replace(client, resources=bound, **{name: value for name, value in given.items() if value is not None})
