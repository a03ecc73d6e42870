import types
import typing

import pytest
from msgspec import Struct
from sqlalchemy import Table

from adapters.sql.schema import OLD_SERVER, VERSION_TABLE
from adapters.sql.tables import SCHEMA, STRUCTS

WITH_STRUCT = [(table, struct) for table, struct in STRUCTS.items() if struct is not None]


def may_be_none(annotation: object) -> bool:
    return isinstance(annotation, types.UnionType) and types.NoneType in typing.get_args(annotation)


def named(value: object) -> str:
    return value.name if isinstance(value, Table) else ""


@pytest.mark.parametrize(("table", "struct"), WITH_STRUCT, ids=named)
def test_a_tables_columns_are_the_fields_of_its_struct_in_their_order(table: Table, struct: type[Struct]) -> None:
    assert [column.name for column in table.columns] == list(struct.__struct_fields__)


@pytest.mark.parametrize(("table", "struct"), WITH_STRUCT, ids=named)
def test_a_column_may_be_null_where_its_field_may_be_none(table: Table, struct: type[Struct]) -> None:
    hints = typing.get_type_hints(struct)
    assert {column.name for column in table.columns if column.nullable} == {name for name, hint in hints.items() if may_be_none(hint)}


def test_every_table_of_the_schema_is_known_here() -> None:
    assert set(STRUCTS) == set(SCHEMA.tables.values())


def test_no_table_has_a_name_of_the_old_servers() -> None:
    assert not {*SCHEMA.tables, VERSION_TABLE} & OLD_SERVER


def test_every_constraint_has_a_name() -> None:
    assert [constraint for table in STRUCTS for constraint in table.constraints if not constraint.name] == []


def test_what_belongs_to_a_person_or_a_client_goes_with_them() -> None:
    keys = {(key.parent.table.name, key.column.table.name): key.ondelete for table in STRUCTS for key in table.foreign_keys}
    assert keys == dict.fromkeys(
        {
            ("authenticators", "users"),
            ("otp_windows", "users"),
            ("recovery_codes", "users"),
            ("acquaintances", "users"),
            ("sessions", "users"),
            ("consents", "users"),
            ("consents", "clients"),
            ("transactions", "users"),
            ("grants", "users"),
            ("grants", "clients"),
            ("authorization_codes", "grants"),
            ("refresh_tokens", "grants"),
        },
        "CASCADE",
    )
