"""Column types: what a Struct's field is on each database. Everything comes back equal to what was stored."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct, json
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_WORDS = json.Decoder(tuple[str, ...])
S = TypeVar("S", bound=Struct)

# SQLAlchemy gives every processor the dialect, needed or not. A column that needs none has none: rows are read often.
# ruff: noqa: ARG002

# Text that is listed in order: by code points on both databases, whatever PostgreSQL's locale is.
Key = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def _moment(value: int | None) -> datetime | None:
    return None if value is None else _EPOCH + timedelta(microseconds=value)


def _identity(value: bytes | None) -> UUID | None:
    return None if value is None else UUID(bytes=value)


class Moment(TypeDecorator[datetime]):
    """A time: `timestamptz`, on SQLite whole microseconds since the epoch. Aware, in UTC; naive ones are refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[int]:
        return sa.Integer() if dialect.name == "sqlite" else sa.DateTime(timezone=True)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        if value is None or dialect.name != "sqlite":
            return value
        return (value - _EPOCH) // _MICROSECOND

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        return _moment if dialect.name == "sqlite" else None


class Span(TypeDecorator[timedelta]):
    """A length of time that is added to a `Moment` inside a statement."""

    impl = sa.Interval
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[timedelta] | TypeEngine[int]:
        return sa.Integer() if dialect.name == "sqlite" else dialect.type_descriptor(sa.Interval())

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> object:
        return value // _MICROSECOND if value is not None and dialect.name == "sqlite" else value


class Identity(TypeDecorator[UUID]):
    """A row's key: `uuid`, on SQLite its 16 bytes."""

    impl = sa.Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[UUID] | TypeEngine[bytes]:
        return sa.LargeBinary(16) if dialect.name == "sqlite" else dialect.type_descriptor(sa.Uuid())

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> object:
        return value.bytes if value is not None and dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], UUID | None] | None:
        return _identity if dialect.name == "sqlite" else None


class Words(TypeDecorator[tuple[str, ...]]):
    """Several texts in their order, whatever is in them: a JSON array, as text."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        return None if value is None else json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else _WORDS.decode(value)


class Json(TypeDecorator[S]):
    """A Struct that no statement looks into: a JSON object, as text."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, kind: type[S]) -> None:
        super().__init__()
        self.kind = kind
        self._decoder = json.Decoder(kind)

    def process_bind_param(self, value: S | None, dialect: Dialect) -> str | None:
        return None if value is None else json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> S | None:
        return None if value is None else self._decoder.decode(value)


class Choice(TypeDecorator[StrEnum]):
    """A member of one enumeration, by its value."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.members(value)
