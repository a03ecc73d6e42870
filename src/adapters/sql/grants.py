"""Grants."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import asdict
from sqlalchemy import Boolean, Column, ForeignKey, Table, Text, bindparam, exists, select, update

from adapters.sql.authenticators import AUTHENTICATORS
from adapters.sql.engine import Connection
from adapters.sql.metadata import METADATA
from adapters.sql.revoked_tokens import REVOKED_TOKENS
from adapters.sql.sessions import SESSIONS
from adapters.sql.statement import filled, filled_or_none, insert_into, width
from adapters.sql.types import Identity, Moment, Words
from adapters.sql.users import USERS
from application.ports.grants import Standing
from domain.grants.grant import Grant
from domain.sessions.session import Session
from domain.users.user import User

GRANTS = Table(
    "grants",
    METADATA,
    Column("id", Identity, primary_key=True),
    Column("ref", Text, nullable=False, unique=True),
    Column("user_id", Identity, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("client_id", Identity, ForeignKey("clients.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("scope", Words, nullable=False),
    Column("resources", Words, nullable=False),
    Column("session_id", Identity, index=True),  # no foreign key: that the session is gone must be seen
    Column("is_offline", Boolean, nullable=False),
    Column("authenticated_at", Moment),
    Column("acr", Text),
    Column("amr", Words, nullable=False),
    Column("id_token_claims", Words, nullable=False),
    Column("userinfo_claims", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("revoked_at", Moment),
)

STANDING = (
    select(
        GRANTS,
        USERS,
        SESSIONS,
        exists().where(AUTHENTICATORS.c.user_id == GRANTS.c.user_id, AUTHENTICATORS.c.confirmed_at.is_not(None)).label("otp_verified"),
        exists().where(REVOKED_TOKENS.c.jti == bindparam("jti")).label("is_token_revoked"),
    )
    .join_from(GRANTS, USERS, GRANTS.c.user_id == USERS.c.id)
    .outerjoin(SESSIONS, GRANTS.c.session_id == SESSIONS.c.id)
    .where(GRANTS.c.ref == bindparam("ref"))
)
OF_PERSON = (
    select(GRANTS)
    .where(GRANTS.c.user_id == bindparam("person"), GRANTS.c.revoked_at.is_(None), GRANTS.c.expires_at > bindparam("now"))
    .order_by(GRANTS.c.created_at.desc(), GRANTS.c.id.desc())
)
ADD = insert_into(GRANTS)
REVOKE = (
    update(GRANTS)
    .where(GRANTS.c.id == bindparam("row"), GRANTS.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
    .returning(GRANTS.c.id)
)
REVOKE_ALL_OF = (
    update(GRANTS)
    .where(GRANTS.c.user_id == bindparam("person"), GRANTS.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
    .returning(GRANTS.c.id)
)
REVOKE_ALL_TO = REVOKE_ALL_OF.where(GRANTS.c.client_id == bindparam("application"))
_grant = width(Grant)
_user = _grant + width(User)


@dataclass(frozen=True, slots=True)
class SqlFindGrants:
    """Finders."""

    connection: Connection

    async def standing(self, ref: str, jti: str) -> Standing | None:
        """What holds of a token now, in one query."""
        row = await self.connection.one(STANDING, ref=ref, jti=jti)
        if row is None:
            return None
        return Standing(
            grant=filled(Grant, row[:_grant]),
            user=filled(User, row[_grant:_user]),
            session=filled_or_none(Session, row[_user:-2]),
            otp_verified=row[-2],
            is_token_revoked=row[-1],
        )

    async def of_person(self, user_id: UUID, now: datetime) -> tuple[Grant, ...]:
        """Neither revoked nor expired, the latest first."""
        return tuple(filled(Grant, row) for row in await self.connection.rows(OF_PERSON, person=user_id, now=now))


@dataclass(frozen=True, slots=True)
class SqlGrants(SqlFindGrants):
    """Writes."""

    async def add(self, grant: Grant) -> None:
        """A new one."""
        await self.connection.rows(ADD, **asdict(grant))

    async def revoke(self, row: UUID, now: datetime) -> bool:
        """False: ended before."""
        return bool(await self.connection.rows(REVOKE, row=row, now=now))

    async def revoke_all_to(self, user_id: UUID, client_id: UUID, now: datetime) -> int:
        """How many were ended."""
        return len(await self.connection.rows(REVOKE_ALL_TO, person=user_id, application=client_id, now=now))

    async def revoke_all_of(self, user_id: UUID, now: datetime) -> int:
        """How many were ended."""
        return len(await self.connection.rows(REVOKE_ALL_OF, person=user_id, now=now))
