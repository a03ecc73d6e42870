"""Refresh tokens: a family is a grant's rows, one each generation."""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import asdict
from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, UniqueConstraint, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.sql.engine import Connection
from adapters.sql.grants import GRANTS
from adapters.sql.metadata import METADATA
from adapters.sql.sessions import SESSIONS
from adapters.sql.statement import filled, filled_or_none, insert_into, width
from adapters.sql.types import Identity, Moment
from adapters.sql.users import USERS
from application.ports.tokens import Presented
from domain.grants.grant import Grant
from domain.sessions.session import Session
from domain.tokens.refresh_token import RefreshToken
from domain.users.user import User

REFRESH_TOKENS = Table(
    "refresh_tokens",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("grant_id", Identity, ForeignKey("grants.id", ondelete="CASCADE"), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    UniqueConstraint("grant_id", "generation"),
)

_family = REFRESH_TOKENS.alias("family")
_newest = select(func.max(_family.c.generation)).where(_family.c.grant_id == REFRESH_TOKENS.c.grant_id)
_successor = select(_family.c.created_at).where(
    _family.c.grant_id == REFRESH_TOKENS.c.grant_id, _family.c.generation == REFRESH_TOKENS.c.generation + 1
)
PRESENTED = (
    select(
        REFRESH_TOKENS,
        GRANTS,
        USERS,
        SESSIONS,
        _newest.scalar_subquery().label("newest"),
        _successor.scalar_subquery().label("successor_made"),
    )
    .join_from(REFRESH_TOKENS, GRANTS, REFRESH_TOKENS.c.grant_id == GRANTS.c.id)
    .join(USERS, GRANTS.c.user_id == USERS.c.id)
    .outerjoin(SESSIONS, GRANTS.c.session_id == SESSIONS.c.id)
    .where(REFRESH_TOKENS.c.digest == bindparam("digest"))
)
# The successor is derived: who comes second meets both the digest and the generation of who came first.
ADD = insert_into(REFRESH_TOKENS).on_conflict_do_nothing().returning(REFRESH_TOKENS.c.digest)
# As `ADD`, for redemptions that share a transaction. Where somebody holds the grant or has ended it nothing is added, so that the
# others need not wait.
_columns = {column.name: bindparam(column.name, type_=column.type) for column in REFRESH_TOKENS.columns}
RENEW = (
    insert(REFRESH_TOKENS)
    .from_select(
        list(_columns),
        select(*(_columns | {"grant_id": GRANTS.c.id}).values())
        .where(GRANTS.c.id == _columns["grant_id"], GRANTS.c.revoked_at.is_(None))
        .with_for_update(key_share=True, skip_locked=True),
    )
    .on_conflict_do_nothing()
    .returning(REFRESH_TOKENS.c.digest)
)
EXTEND = update(REFRESH_TOKENS).where(REFRESH_TOKENS.c.digest == bindparam("which")).values(expires_at=bindparam("until"))
_token = width(RefreshToken)
_grant = _token + width(Grant)
_user = _grant + width(User)


@dataclass(frozen=True, slots=True)
class SqlFindRefreshTokens:
    """Finders."""

    connection: Connection

    async def presented(self, digest: bytes) -> Presented | None:
        """The token and what holds of it now, in one query."""
        row = await self.connection.one(PRESENTED, digest=digest)
        if row is None:
            return None
        return Presented(
            token=filled(RefreshToken, row[:_token]),
            grant=filled(Grant, row[_token:_grant]),
            user=filled(User, row[_grant:_user]),
            session=filled_or_none(Session, row[_user:-2]),
            newest=row[-2],
            successor_made=row[-1],
        )


@dataclass(frozen=True, slots=True)
class SqlRefreshTokens(SqlFindRefreshTokens):
    """Writes."""

    async def add(self, token: RefreshToken) -> bool:
        """False: somebody did."""
        return bool(await self.connection.rows(ADD, **asdict(token)))

    async def extend(self, digest: bytes, expires_at: datetime) -> None:
        """It was used: idle from now on."""
        await self.connection.rows(EXTEND, which=digest, until=expires_at)
