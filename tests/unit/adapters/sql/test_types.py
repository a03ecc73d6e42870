from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from adapters.sql.types import Choice, Identity, Json, Moment, Span, Words

FAR = datetime(9999, 12, 31, tzinfo=UTC)

SQLITE: Dialect = sqlite.dialect()
POSTGRES: Dialect = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
BOTH = pytest.mark.parametrize("dialect", [SQLITE, POSTGRES], ids=["sqlite", "postgresql"])
ROW = UUID("0190a7a4-7b2c-7def-8000-0123456789ab")


class Colour(StrEnum):
    RED = "red"


class Form(Struct, frozen=True, kw_only=True):
    words: frozenset[str] = frozenset()
    number: int | None = None
    text: str | UnsetType = UNSET


def stored(kind: TypeEngine[Any], value: object, dialect: Dialect) -> Any:
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    return value if process is None else process(value)


def back(kind: TypeEngine[Any], value: object, dialect: Dialect) -> Any:
    read = kind.dialect_impl(dialect).result_processor(dialect, None)
    return value if read is None else read(value)


@BOTH
@pytest.mark.parametrize("moment", [FAR, datetime(2026, 2, 28, 23, 59, 59, 999999, tzinfo=UTC), datetime(1969, 12, 31, tzinfo=UTC), None])
def test_a_moment_comes_back_to_the_microsecond(moment: datetime | None, dialect: Dialect) -> None:
    assert back(Moment(), stored(Moment(), moment, dialect), dialect) == moment


def test_on_sqlite_a_moment_is_whole_microseconds_since_the_epoch() -> None:
    assert stored(Moment(), datetime(1970, 1, 1, 1, 0, 0, 1, tzinfo=timezone(timedelta(hours=1))), SQLITE) == 1


def test_on_sqlite_a_moment_comes_back_in_utc() -> None:
    assert back(Moment(), 1, SQLITE).tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        stored(Moment(), datetime(2026, 1, 1), SQLITE)  # noqa: DTZ001, that is the point


def test_on_sqlite_a_span_is_whole_microseconds() -> None:
    assert stored(Span(), timedelta(seconds=2, microseconds=3), SQLITE) == 2_000_003


@BOTH
@pytest.mark.parametrize("words", [(), ("",), ("openid", "profile"), ("with space", 'a "quote"', "\0", "ü"), None])
def test_words_come_back_whatever_is_in_them(words: tuple[str, ...] | None, dialect: Dialect) -> None:
    assert back(Words(), stored(Words(), words, dialect), dialect) == words


@BOTH
@pytest.mark.parametrize("form", [Form(), Form(words=frozenset({"b", "a"}), number=2**53, text=""), Form(text='ü"\0'), None])
def test_a_struct_comes_back_equal(form: Form | None, dialect: Dialect) -> None:
    kind = Json(Form)
    text = stored(kind, form, dialect)
    assert back(kind, text, dialect) == form
    assert text is None or "\0" not in text


@BOTH
def test_a_choice_comes_back_as_a_member(dialect: Dialect) -> None:
    assert stored(Choice(Colour), Colour.RED, dialect) == "red"
    assert back(Choice(Colour), "red", dialect) is Colour.RED


def test_on_sqlite_an_identity_is_sixteen_bytes() -> None:
    assert stored(Identity(), ROW, SQLITE) == ROW.bytes
    assert back(Identity(), ROW.bytes, SQLITE) == ROW


def test_on_postgresql_the_driver_is_given_what_it_knows() -> None:
    assert stored(Identity(), ROW, POSTGRES) == ROW
    assert stored(Text(), "text", POSTGRES) == "text"
    assert stored(Moment(), FAR, POSTGRES) is FAR
