"""Clients and resources, as they are stored."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.clients.client import Client
from domain.resources import Resource


class FindClients(Protocol):
    """What may be asked outside a unit of work."""

    async def of(self, client_id: str) -> Client | None:
        """By the public identifier."""
        ...

    async def by_row(self, row: UUID) -> Client | None:
        """By the row's key, as grants name it."""
        ...

    async def page(self, after: str, limit: int) -> tuple[Client, ...]:
        """In the order of their identifiers, those after this one."""
        ...

    async def public_redirect_uris(self) -> frozenset[str]:
        """Of the public clients that are enabled, each once."""
        ...


class Clients(FindClients, Protocol):
    """Writes, inside a unit of work."""

    async def add(self, client: Client) -> None:
        """Raises `ClientExists`: the `name_key` is taken."""
        ...

    async def set(self, client: Client) -> None:
        """Replace what may be set. Raises `ClientExists`."""
        ...

    async def set_secret(self, row: UUID, digest: bytes) -> None:
        """The secret before is worth nothing from now on."""
        ...

    async def disable(self, row: UUID, now: datetime) -> bool:
        """False: disabled before."""
        ...

    async def enable(self, row: UUID) -> bool:
        """False: was not disabled."""
        ...

    async def delete(self, row: UUID) -> None:
        """With its grants."""
        ...


class FindResources(Protocol):
    """What may be asked outside a unit of work."""

    async def all(self) -> tuple[Resource, ...]:
        """In the order of their URIs."""
        ...


class Resources(FindResources, Protocol):
    """Writes, inside a unit of work."""

    async def add(self, resource: Resource) -> None:
        """Raises `ResourceExists`."""
        ...

    async def remove(self, uri: str) -> bool:
        """False: was not there."""
        ...
