"""Which schema a database has. Alembic is not needed to ask."""

from msgspec import Struct
from sqlalchemy import Column, MetaData, Table, Text, select

from adapters.sql.engine import Engine, first

KNOWN = ("0001", "0002", "0003")  # oldest first
HEAD = KNOWN[-1]  # what this program needs
VERSION_TABLE = "watchword_schema"
OLD_SERVER = frozenset({"user", "oauth2_client", "oauth2_token"})

_VERSION = select(Table(VERSION_TABLE, MetaData(), Column("version_num", Text)))


class SchemaState(Struct, frozen=True):
    """What is there. `strangers`: tables of the server that this one replaces; they are reported and left alone."""

    revision: str | None
    strangers: tuple[str, ...]

    @property
    def is_current(self) -> bool:
        """Whether this program can work with it."""
        return self.revision == HEAD

    @property
    def fault(self) -> str | None:
        """What is wrong with it, in words; None: nothing."""
        if self.is_current:
            return None
        if self.revision is None:
            return "The schema is not there"
        return f"The schema is {self.revision}, " + ("an older one" if self.revision in KNOWN else "which only a newer Watchword knows")

    @property
    def can_be_upgraded(self) -> bool:
        """Whether this program knows the way from there to its own."""
        return self.revision is None or self.revision in KNOWN


async def schema_state(engine: Engine) -> SchemaState:
    """Raises `Overloaded`."""
    names = await engine.table_names()
    row = first(await engine.rows(_VERSION)) if VERSION_TABLE in names else None
    return SchemaState(None if row is None else row[0], tuple(sorted(OLD_SERVER & names)))
