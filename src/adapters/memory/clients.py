"""Clients and resources."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.tables import Tables
from domain.clients.client import Client
from domain.refusal import ClientExists, ResourceExists
from domain.resources import Resource


@dataclass(frozen=True, slots=True)
class MemoryClients:
    """See the port."""

    tables: Tables

    async def of(self, client_id: str) -> Client | None:
        return next((client for client in self.tables.clients.values() if client.client_id == client_id), None)

    async def by_row(self, row: UUID) -> Client | None:
        return self.tables.clients.get(row)

    async def page(self, after: str, limit: int) -> tuple[Client, ...]:
        following = (client for client in self.tables.clients.values() if client.client_id > after)
        return tuple(sorted(following, key=lambda client: client.client_id)[:limit])

    async def public_redirect_uris(self) -> frozenset[str]:
        public = (client for client in self.tables.clients.values() if client.is_public and client.disabled_at is None)
        return frozenset(uri for client in public for uri in client.redirect_uris)

    async def add(self, client: Client) -> None:
        self._check_name(client)
        self.tables.clients[client.id] = client

    async def set(self, client: Client) -> None:
        if stored := self.tables.clients.get(client.id):
            self._check_name(client)
            # What has a verb of its own is not undone by who read the row before.
            self.tables.clients[client.id] = replace(client, secret_digest=stored.secret_digest, disabled_at=stored.disabled_at)

    async def set_secret(self, row: UUID, digest: bytes) -> None:
        if client := self.tables.clients.get(row):
            self.tables.clients[row] = replace(client, secret_digest=digest)

    async def disable(self, row: UUID, now: datetime) -> bool:
        client = self.tables.clients.get(row)
        if client is None or client.disabled_at is not None:
            return False
        self.tables.clients[row] = replace(client, disabled_at=now)
        return True

    async def enable(self, row: UUID) -> bool:
        client = self.tables.clients.get(row)
        if client is None or client.disabled_at is None:
            return False
        self.tables.clients[row] = replace(client, disabled_at=None)
        return True

    async def delete(self, row: UUID) -> None:
        self.tables.clients.pop(row, None)
        self.tables.drop_orphans()

    def _check_name(self, client: Client) -> None:
        others = (other for other in self.tables.clients.values() if other.id != client.id)
        if client.name_key is not None and any(other.name_key == client.name_key for other in others):
            raise ClientExists("client_name taken")


@dataclass(frozen=True, slots=True)
class MemoryResources:
    """See the port."""

    tables: Tables

    async def all(self) -> tuple[Resource, ...]:
        return tuple(sorted(self.tables.resources.values(), key=lambda resource: resource.uri))

    async def add(self, resource: Resource) -> None:
        if resource.uri in self.tables.resources:
            raise ResourceExists("resource is there")
        self.tables.resources[resource.uri] = resource

    async def remove(self, uri: str) -> bool:
        return self.tables.resources.pop(uri, None) is not None
