"""Authenticators, the windows that they open, and what is known to an account."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import asdict
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table, Text, bindparam, delete, exists, func, select, update

from adapters.sql.engine import Connection
from adapters.sql.metadata import METADATA
from adapters.sql.statement import filled, insert_into
from adapters.sql.types import Identity, Moment
from domain.authenticators.acquaintance import Acquaintance
from domain.authenticators.totp import Totp
from domain.authenticators.window import OtpWindow

AUTHENTICATORS = Table(
    "authenticators",
    METADATA,
    Column("id", Identity, primary_key=True),
    Column("user_id", Identity, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("seed", LargeBinary, nullable=False),
    Column("offset", Integer, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("confirmed_at", Moment),
    Column("used_at", Moment),
    Column("disabled_at", Moment),
)
OTP_WINDOWS = Table(
    "otp_windows",
    METADATA,
    Column("user_id", Identity, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("address", Text, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)
ACQUAINTANCES = Table(
    "acquaintances",
    METADATA,
    Column("user_id", Identity, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("who", LargeBinary, primary_key=True),
    Column("expires_at", Moment, nullable=False, index=True),
)

_now = bindparam("now", type_=Moment)
_theirs = AUTHENTICATORS.c.user_id == bindparam("person")
OF = select(AUTHENTICATORS).where(_theirs).order_by(AUTHENTICATORS.c.created_at, AUTHENTICATORS.c.id)
ADD = insert_into(AUTHENTICATORS)
ACCEPT_STEP = (
    update(AUTHENTICATORS)
    .where(
        AUTHENTICATORS.c.id == bindparam("row"),
        AUTHENTICATORS.c.last_step < bindparam("step"),
        AUTHENTICATORS.c.disabled_at.is_(None),
    )
    .values(
        last_step=bindparam("step"),
        offset=bindparam("shift"),
        confirmed_at=func.coalesce(AUTHENTICATORS.c.confirmed_at, _now),
        used_at=_now,
    )
    .returning(AUTHENTICATORS.c.id)
)
DISABLE = (
    update(AUTHENTICATORS)
    .where(_theirs, AUTHENTICATORS.c.disabled_at.is_(None))
    .values(disabled_at=bindparam("now"))
    .returning(AUTHENTICATORS.c.id)
)
RENAME = (
    update(AUTHENTICATORS)
    .where(AUTHENTICATORS.c.id == bindparam("row"), _theirs)
    .values(name=bindparam("called"))
    .returning(AUTHENTICATORS.c.id)
)
_others = AUTHENTICATORS.alias("others")
# The last one stays, whoever removes another at the same time: both hold the person's row.
REMOVE = (
    delete(AUTHENTICATORS)
    .where(
        AUTHENTICATORS.c.id == bindparam("row"),
        _theirs,
        exists().where(
            _others.c.user_id == AUTHENTICATORS.c.user_id, _others.c.id != AUTHENTICATORS.c.id, _others.c.confirmed_at.is_not(None)
        ),
    )
    .returning(AUTHENTICATORS.c.id)
)
ENABLE = update(AUTHENTICATORS).where(_theirs).values(disabled_at=None)
END_PENDING = delete(AUTHENTICATORS).where(_theirs, AUTHENTICATORS.c.confirmed_at.is_(None)).returning(AUTHENTICATORS.c.id)
END = delete(AUTHENTICATORS).where(_theirs)

_window = insert_into(OTP_WINDOWS)
OPEN = _window.on_conflict_do_update(
    index_elements=[OTP_WINDOWS.c.user_id],
    set_={"address": _window.excluded.address, "expires_at": _window.excluded.expires_at},
)
CONSUME = (
    delete(OTP_WINDOWS)
    .where(
        OTP_WINDOWS.c.user_id == bindparam("person"),
        OTP_WINDOWS.c.address == bindparam("address"),
        OTP_WINDOWS.c.expires_at > bindparam("now"),
    )
    .returning(OTP_WINDOWS.c.user_id)
)
CLOSE = delete(OTP_WINDOWS).where(OTP_WINDOWS.c.user_id == bindparam("person"))

KNOWS = select(ACQUAINTANCES.c.user_id).where(
    ACQUAINTANCES.c.user_id == bindparam("person"),
    ACQUAINTANCES.c.who == bindparam("who"),
    ACQUAINTANCES.c.expires_at > bindparam("now"),
)
KNOWN = select(ACQUAINTANCES.c.who).where(ACQUAINTANCES.c.user_id == bindparam("person")).order_by(ACQUAINTANCES.c.who)
_acquaintance = insert_into(ACQUAINTANCES)
NOTE = _acquaintance.on_conflict_do_update(
    index_elements=[ACQUAINTANCES.c.user_id, ACQUAINTANCES.c.who],
    set_={"expires_at": _acquaintance.excluded.expires_at},
    where=ACQUAINTANCES.c.expires_at < _acquaintance.excluded.expires_at,
)
DROP = delete(ACQUAINTANCES).where(ACQUAINTANCES.c.user_id == bindparam("person"), ACQUAINTANCES.c.who == bindparam("who"))
FORGET = delete(ACQUAINTANCES).where(ACQUAINTANCES.c.user_id == bindparam("person"))


@dataclass(frozen=True, slots=True)
class SqlFindAuthenticators:
    """Finders."""

    connection: Connection

    async def of(self, user_id: UUID) -> tuple[Totp, ...]:
        """Oldest first."""
        return tuple(filled(Totp, row) for row in await self.connection.rows(OF, person=user_id))


@dataclass(frozen=True, slots=True)
class SqlAuthenticators(SqlFindAuthenticators):
    """Writes."""

    async def add(self, totp: Totp) -> None:
        """A new one."""
        await self.connection.rows(ADD, **asdict(totp))

    async def accept_step(self, authenticator: UUID, step: int, offset: int, now: datetime) -> bool:
        """Spend a step, once for all nodes."""
        return bool(await self.connection.rows(ACCEPT_STEP, row=authenticator, step=step, shift=offset, now=now))

    async def disable(self, user_id: UUID, now: datetime) -> bool:
        """All of a person's."""
        return bool(await self.connection.rows(DISABLE, person=user_id, now=now))

    async def enable(self, user_id: UUID) -> None:
        """All of a person's."""
        await self.connection.rows(ENABLE, person=user_id)

    async def rename(self, authenticator: UUID, user_id: UUID, name: str) -> bool:
        """False: it is none of theirs."""
        return bool(await self.connection.rows(RENAME, row=authenticator, person=user_id, called=name))

    async def remove(self, authenticator: UUID, user_id: UUID) -> bool:
        """False: none of theirs, or no other one is confirmed."""
        return bool(await self.connection.rows(REMOVE, row=authenticator, person=user_id))

    async def end_pending(self, user_id: UUID) -> int:
        """How many were never confirmed."""
        return len(await self.connection.rows(END_PENDING, person=user_id))

    async def end(self, user_id: UUID) -> None:
        """Forget all of a person's."""
        await self.connection.rows(END, person=user_id)


@dataclass(frozen=True, slots=True)
class SqlWindows:
    """At most one row a person."""

    connection: Connection

    async def open(self, window: OtpWindow) -> None:
        """Replaces the one that was open."""
        await self.connection.rows(OPEN, **asdict(window))

    async def consume(self, user_id: UUID, address: str, now: datetime) -> bool:
        """Spend the window, once for all nodes."""
        return bool(await self.connection.rows(CONSUME, person=user_id, address=address, now=now))

    async def close(self, user_id: UUID) -> None:
        """Whatever is open."""
        await self.connection.rows(CLOSE, person=user_id)


@dataclass(frozen=True, slots=True)
class SqlFindAcquaintances:
    """Finders."""

    connection: Connection

    async def knows(self, user_id: UUID, who: bytes, now: datetime) -> bool:
        """Whether the account knows it."""
        return bool(await self.connection.rows(KNOWS, person=user_id, who=who, now=now))

    async def of(self, user_id: UUID) -> tuple[bytes, ...]:
        """All that the account knows, or knew."""
        return tuple(row[0] for row in await self.connection.rows(KNOWN, person=user_id))


@dataclass(frozen=True, slots=True)
class SqlAcquaintances(SqlFindAcquaintances):
    """Writes."""

    async def note(self, acquaintance: Acquaintance) -> None:
        """Add it, or remember it for longer."""
        await self.connection.rows(NOTE, **asdict(acquaintance))

    async def drop(self, user_id: UUID, who: bytes) -> None:
        """This one."""
        await self.connection.rows(DROP, person=user_id, who=who)

    async def forget(self, user_id: UUID) -> None:
        """All that the account knows."""
        await self.connection.rows(FORGET, person=user_id)
