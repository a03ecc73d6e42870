"""Clients."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import asdict
from sqlalchemy import Boolean, Column, Integer, LargeBinary, Table, Text, bindparam, delete, exists, select, update

from adapters.sql.engine import Connection, first
from adapters.sql.metadata import METADATA
from adapters.sql.statement import filled, insert_into
from adapters.sql.types import Choice, Identity, Key, Moment, Words
from domain.clients.client import Client
from domain.refusal import ClientExists
from domain.registrations import Registrant

CLIENTS = Table(
    "clients",
    METADATA,
    Column("id", Identity, primary_key=True),
    Column("client_id", Key, nullable=False, unique=True),
    Column("client_name", Text, nullable=False),
    Column("name_key", Text, unique=True),
    Column("secret_digest", LargeBinary),
    Column("auth_methods", Words, nullable=False),
    Column("redirect_uris", Words, nullable=False),
    Column("grant_types", Words, nullable=False),
    Column("scope", Words, nullable=False),
    Column("application_type", Text, nullable=False),
    Column("require_pkce", Boolean, nullable=False),
    Column("rotate_refresh_tokens", Boolean, nullable=False),
    Column("resources", Words, nullable=False),
    Column("introspect_any", Boolean, nullable=False),
    Column("id_token_alg", Text, nullable=False),
    Column("skips_consent", Boolean, nullable=False),
    Column("minimum_acr", Text),
    Column("default_max_age", Integer),
    Column("client_uri", Text),
    Column("policy_uri", Text),
    Column("tos_uri", Text),
    Column("made_by", Choice(Registrant), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
)
# What has a method of its own, or never changes.
_FIXED = frozenset({"id", "client_id", "secret_digest", "made_by", "created_at", "disabled_at"})

_this = CLIENTS.c.id == bindparam("row")
_other = CLIENTS.alias("other")
_name_taken = exists().where(_other.c.name_key == bindparam("name_key"), _other.c.id != bindparam("row"))
OF = select(CLIENTS).where(CLIENTS.c.client_id == bindparam("client_id"))
BY_ROW = select(CLIENTS).where(CLIENTS.c.id == bindparam("row"))
PAGE = select(CLIENTS).where(CLIENTS.c.client_id > bindparam("after")).order_by(CLIENTS.c.client_id).limit(bindparam("most"))
# Clients that register themselves often have the same list, so what comes back is short.
PUBLIC_REDIRECT_URIS = select(CLIENTS.c.redirect_uris).distinct().where(CLIENTS.c.secret_digest.is_(None), CLIENTS.c.disabled_at.is_(None))
# As with users: a duplicate that raised would spoil the transaction.
ADD = insert_into(CLIENTS).on_conflict_do_nothing(index_elements=[CLIENTS.c.name_key]).returning(CLIENTS.c.id)
SET = (
    update(CLIENTS)
    .where(_this, ~_name_taken)
    .values({column.name: bindparam(column.name) for column in CLIENTS.columns if column.name not in _FIXED})
    .returning(CLIENTS.c.id)
)
SET_SECRET = update(CLIENTS).where(_this).values(secret_digest=bindparam("digest"))
DISABLE = update(CLIENTS).where(_this, CLIENTS.c.disabled_at.is_(None)).values(disabled_at=bindparam("now")).returning(CLIENTS.c.id)
ENABLE = update(CLIENTS).where(_this, CLIENTS.c.disabled_at.is_not(None)).values(disabled_at=None).returning(CLIENTS.c.id)
DELETE = delete(CLIENTS).where(_this)


@dataclass(frozen=True, slots=True)
class SqlFindClients:
    """Finders."""

    connection: Connection

    async def of(self, client_id: str) -> Client | None:
        """By the public identifier, as it came: PostgreSQL has no text with a NUL in it, and refuses to look for it."""
        row = None if "\0" in client_id else first(await self.connection.rows(OF, client_id=client_id))
        return None if row is None else filled(Client, row)

    async def by_row(self, row: UUID) -> Client | None:
        """By the row's key."""
        found = first(await self.connection.rows(BY_ROW, row=row))
        return None if found is None else filled(Client, found)

    async def page(self, after: str, limit: int) -> tuple[Client, ...]:
        """In the order of their identifiers."""
        return tuple(filled(Client, row) for row in await self.connection.rows(PAGE, after=after, most=limit))

    async def public_redirect_uris(self) -> frozenset[str]:
        """One column of one scan."""
        return frozenset(uri for (uris,) in await self.connection.rows(PUBLIC_REDIRECT_URIS) for uri in uris)


@dataclass(frozen=True, slots=True)
class SqlClients(SqlFindClients):
    """Writes."""

    async def add(self, client: Client) -> None:
        """Raises `ClientExists`."""
        if not await self.connection.rows(ADD, **asdict(client)):
            raise ClientExists("client_name taken")

    async def set(self, client: Client) -> None:
        """Raises `ClientExists`."""
        if not await self.connection.rows(SET, row=client.id, **asdict(client)):
            raise ClientExists("client_name taken")

    async def set_secret(self, row: UUID, digest: bytes) -> None:
        """The secret before is worth nothing from now on."""
        await self.connection.rows(SET_SECRET, row=row, digest=digest)

    async def disable(self, row: UUID, now: datetime) -> bool:
        """False: disabled before."""
        return bool(await self.connection.rows(DISABLE, row=row, now=now))

    async def enable(self, row: UUID) -> bool:
        """False: was not disabled."""
        return bool(await self.connection.rows(ENABLE, row=row))

    async def delete(self, row: UUID) -> None:
        """The foreign keys take the grants along."""
        await self.connection.rows(DELETE, row=row)
