"""Consents."""

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import asdict
from sqlalchemy import Column, ForeignKey, Table, bindparam, delete, select

from adapters.sql.engine import Connection, first
from adapters.sql.metadata import METADATA
from adapters.sql.statement import filled, insert_into
from adapters.sql.types import Identity, Moment, Words
from domain.consents.consent import Consent

CONSENTS = Table(
    "consents",
    METADATA,
    Column("user_id", Identity, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("client_id", Identity, ForeignKey("clients.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("scope", Words, nullable=False),
    Column("resources", Words, nullable=False),
    Column("given_at", Moment, nullable=False),
)

OF = select(CONSENTS).where(CONSENTS.c.user_id == bindparam("person"), CONSENTS.c.client_id == bindparam("application"))
OF_PERSON = (
    select(CONSENTS).where(CONSENTS.c.user_id == bindparam("person")).order_by(CONSENTS.c.given_at.desc(), CONSENTS.c.client_id.desc())
)
WITHDRAW = (
    delete(CONSENTS)
    .where(CONSENTS.c.user_id == bindparam("person"), CONSENTS.c.client_id == bindparam("application"))
    .returning(CONSENTS.c.client_id)
)
_consent = insert_into(CONSENTS)
GIVE = _consent.on_conflict_do_update(
    index_elements=[CONSENTS.c.user_id, CONSENTS.c.client_id],
    set_={name: _consent.excluded[name] for name in ("scope", "resources", "given_at")},
)


@dataclass(frozen=True, slots=True)
class SqlFindConsents:
    """Finders."""

    connection: Connection

    async def of(self, user_id: UUID, client_id: UUID) -> Consent | None:
        """What the person allowed the application."""
        row = first(await self.connection.rows(OF, person=user_id, application=client_id))
        return None if row is None else filled(Consent, row)

    async def of_person(self, user_id: UUID) -> tuple[Consent, ...]:
        """All that the person allowed, the latest first."""
        return tuple(filled(Consent, row) for row in await self.connection.rows(OF_PERSON, person=user_id))


@dataclass(frozen=True, slots=True)
class SqlConsents(SqlFindConsents):
    """Writes."""

    async def give(self, consent: Consent) -> None:
        """Add it, or replace what was allowed before."""
        await self.connection.rows(GIVE, **asdict(consent))

    async def withdraw(self, user_id: UUID, client_id: UUID) -> bool:
        """False: there was none."""
        return bool(await self.connection.rows(WITHDRAW, person=user_id, application=client_id))
