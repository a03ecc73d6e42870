"""Statements, compiled once for a database and run by its driver.

They are written once, in SQLAlchemy Core, with named parameters. What SQLAlchemy would do with them at each execution
costs more than the query, so only its compiler and its types are used.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Struct
from sqlalchemy import BindParameter, Select, Table
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

Statement: TypeAlias = Select[Any] | UpdateBase
Row: TypeAlias = tuple[Any, ...]
Arguments: TypeAlias = list[object]  # in the order of the placeholders
Processor: TypeAlias = Callable[[Any], Any]
NO_ROW = UUID(int=0)  # the key of none
S = TypeVar("S", bound=Struct)


class Compiled:
    """One statement for one database: its SQL, and how values go in and come out."""

    __slots__ = ("_readers", "_slots", "sql")

    def __init__(self, statement: Statement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError("not a statement that has parameters")
        self.sql = str(compiled)
        self._slots = tuple(_slot(compiled.binds[name], dialect) for name in compiled.positiontup or ())
        readers = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in statement.exported_columns)
        self._readers = tuple((place, read) for place, read in enumerate(readers) if read is not None)

    @property
    def width(self) -> int:
        """How many parameters it has."""
        return len(self._slots)

    def arguments(self, values: Mapping[str, object]) -> Arguments:
        """The values in the order of the driver's placeholders."""
        return [
            constant if name is None else values[name] if process is None else process(values[name])
            for name, process, constant in self._slots
        ]

    def rows(self, records: Iterable[Iterable[Any]]) -> list[Row]:
        """What the driver gave, in the types of the Structs."""
        rows = []
        for record in records:
            row = list(record)
            for place, read in self._readers:
                row[place] = read(row[place])
            rows.append(tuple(row))
        return rows


def _slot(bind: BindParameter[Any], dialect: Dialect) -> tuple[str | None, Processor | None, object]:
    process = bind.type.dialect_impl(dialect).bind_processor(dialect)
    if bind.required:
        return bind.key, process, None
    return None, None, bind.value if process is None else process(bind.value)


class Compiler:
    """Each statement once, when it is first used."""

    __slots__ = ("_dialect", "_known")

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: dict[Statement, Compiled] = {}

    def __call__(self, statement: Statement) -> Compiled:
        compiled = self._known.get(statement)
        if compiled is None:
            compiled = self._known[statement] = Compiled(statement, self._dialect)
        return compiled


def insert_into(table: Table) -> Insert:
    """An INSERT whose parameters have the names of the columns. Its ON CONFLICT is what both databases understand."""
    return insert(table).values({column.name: BindParameter(column.name, type_=column.type) for column in table.columns})


def filled(struct: type[S], row: Sequence[Any]) -> S:
    """The Struct whose fields, in order, are the row's columns."""
    return struct(**dict(zip(struct.__struct_fields__, row, strict=True)))


def filled_or_none(struct: type[S], row: Sequence[Any]) -> S | None:
    """As `filled`, of a LEFT JOIN; None where nothing was joined. The first column is never NULL in a row that is there."""
    return None if row[0] is None else filled(struct, row)


def width(struct: type[Struct]) -> int:
    """How many columns of a joined row are this Struct's."""
    return len(struct.__struct_fields__)
