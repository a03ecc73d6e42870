"""Resources: the APIs that tokens are for."""

from dataclasses import dataclass

from msgspec.structs import asdict
from sqlalchemy import Column, Table, bindparam, delete, select

from adapters.sql.engine import Connection
from adapters.sql.metadata import METADATA
from adapters.sql.statement import filled, insert_into
from adapters.sql.types import Key, Moment
from domain.refusal import ResourceExists
from domain.resources import Resource

RESOURCES = Table(
    "resources",
    METADATA,
    Column("uri", Key, primary_key=True),
    Column("created_at", Moment, nullable=False),
)

ALL = select(RESOURCES).order_by(RESOURCES.c.uri)
ADD = insert_into(RESOURCES).on_conflict_do_nothing().returning(RESOURCES.c.uri)
REMOVE = delete(RESOURCES).where(RESOURCES.c.uri == bindparam("uri")).returning(RESOURCES.c.uri)


@dataclass(frozen=True, slots=True)
class SqlFindResources:
    """Finders."""

    connection: Connection

    async def all(self) -> tuple[Resource, ...]:
        """In the order of their URIs."""
        return tuple(filled(Resource, row) for row in await self.connection.rows(ALL))


@dataclass(frozen=True, slots=True)
class SqlResources(SqlFindResources):
    """Writes."""

    async def add(self, resource: Resource) -> None:
        """Raises `ResourceExists`."""
        if not await self.connection.rows(ADD, **asdict(resource)):
            raise ResourceExists("resource is there")

    async def remove(self, uri: str) -> bool:
        """False: was not there."""
        return bool(await self.connection.rows(REMOVE, uri=uri))
