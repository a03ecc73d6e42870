"""Authorization codes."""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import asdict
from sqlalchemy import Column, ForeignKey, LargeBinary, Table, Text, bindparam, select, update

from adapters.sql.engine import Connection
from adapters.sql.grants import GRANTS
from adapters.sql.metadata import METADATA
from adapters.sql.sessions import SESSIONS
from adapters.sql.statement import filled, filled_or_none, insert_into, width
from adapters.sql.types import Identity, Moment
from adapters.sql.users import USERS
from application.ports.authorization import PresentedCode
from domain.authorization.code import AuthorizationCode
from domain.grants.grant import Grant
from domain.sessions.session import Session
from domain.users.user import User

CODES = Table(
    "authorization_codes",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("grant_id", Identity, ForeignKey("grants.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("client_id", Identity, nullable=False),  # the grant's, whose foreign key is enough
    Column("redirect_uri", Text, nullable=False),
    Column("code_challenge", Text),
    Column("nonce", Text),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("used_at", Moment),
)

_columns = CODES.c
PRESENTED = (
    select(CODES, GRANTS, USERS, SESSIONS)
    .join_from(CODES, GRANTS, _columns.grant_id == GRANTS.c.id)
    .join(USERS, GRANTS.c.user_id == USERS.c.id)
    .outerjoin(SESSIONS, GRANTS.c.session_id == SESSIONS.c.id)
    .where(_columns.digest == bindparam("digest"))
)
ADD = insert_into(CODES).on_conflict_do_nothing().returning(_columns.grant_id)
CONSUME = (
    update(CODES)
    .where(_columns.digest == bindparam("digest"), _columns.used_at.is_(None), _columns.expires_at > bindparam("now"))
    .values(used_at=bindparam("now"))
    .returning(_columns.digest)
)
# For redemptions that share a transaction. Who would have to wait finds nothing, so that the others need not wait with them.
_asked = CODES.alias("asked")
_free = (
    select(_asked.c.digest)
    .join_from(_asked, GRANTS, _asked.c.grant_id == GRANTS.c.id)
    .where(_asked.c.digest == bindparam("digest"), _asked.c.used_at.is_(None), _asked.c.expires_at > bindparam("now"))
    .where(GRANTS.c.revoked_at.is_(None))
    .with_for_update(key_share=True, skip_locked=True)
)
REDEEM = update(CODES).where(_columns.digest == _free.scalar_subquery()).values(used_at=bindparam("now")).returning(_columns.digest)
_code = width(AuthorizationCode)
_grant = _code + width(Grant)
_user = _grant + width(User)


@dataclass(frozen=True, slots=True)
class SqlFindCodes:
    """Finders."""

    connection: Connection

    async def presented(self, digest: bytes) -> PresentedCode | None:
        """The code and what holds of it now, in one query."""
        row = await self.connection.one(PRESENTED, digest=digest)
        if row is None:
            return None
        return PresentedCode(
            code=filled(AuthorizationCode, row[:_code]),
            grant=filled(Grant, row[_code:_grant]),
            user=filled(User, row[_grant:_user]),
            session=filled_or_none(Session, row[_user:]),
        )


@dataclass(frozen=True, slots=True)
class SqlCodes(SqlFindCodes):
    """Writes."""

    async def add(self, code: AuthorizationCode) -> bool:
        """False: it is there already."""
        return bool(await self.connection.rows(ADD, **asdict(code)))

    async def consume(self, digest: bytes, now: datetime) -> bool:
        """Spend it, once for all nodes."""
        return bool(await self.connection.rows(CONSUME, digest=digest, now=now))
