import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Select, bindparam, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.dml import UpdateBase

import adapters.sql
from adapters.sql import grants, sweep, throttles, users
from adapters.sql.statement import Compiled, Compiler, Statement

SQLITE: Dialect = sqlite.dialect()
POSTGRES: Dialect = PGDialect_asyncpg()  # type: ignore[no-untyped-call]


def all_statements() -> Iterator[tuple[str, Statement]]:
    for module in pkgutil.iter_modules(adapters.sql.__path__):
        if not module.ispkg:
            for name, value in vars(importlib.import_module(f"adapters.sql.{module.name}")).items():
                if isinstance(value, Select | UpdateBase) and name.isupper():
                    yield f"{module.name}.{name}", value
    for number, statement in enumerate(sweep.SWEEP):
        yield f"sweep.{number}", statement


ALL = dict(all_statements())


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRES], ids=["sqlite", "postgresql"])
@pytest.mark.parametrize("name", ALL)
def test_every_statement_is_written_once_for_both_databases(name: str, dialect: Dialect) -> None:
    assert Compiled(ALL[name], dialect).sql


def test_values_stand_in_the_order_of_the_drivers_placeholders() -> None:
    compiled = Compiled(users.PAGE, POSTGRES)
    assert "$1" in compiled.sql
    assert compiled.arguments({"most": 5, "after": "mira"}) == ["mira", 5]


def test_a_missing_value_is_a_mistake_and_no_null() -> None:
    with pytest.raises(KeyError):
        Compiled(users.OF, SQLITE).arguments({})


def test_a_constant_in_a_statement_needs_no_value() -> None:
    one = select(users.USERS.c.id).where(users.USERS.c.sub == "u_x", users.USERS.c.username == bindparam("name"))
    assert Compiled(one, SQLITE).arguments({"name": "mira"}) == ["u_x", "mira"]


def test_a_statement_is_compiled_once() -> None:
    compiler = Compiler(SQLITE)
    assert compiler(users.OF) is compiler(users.OF)
    assert compiler(users.OF) is not compiler(users.PAGE)


def test_what_holds_of_a_token_is_one_query() -> None:
    assert Compiled(grants.STANDING, SQLITE).sql.count(";") == 0
    assert Compiled(grants.STANDING, POSTGRES).sql.startswith("SELECT")


@pytest.mark.parametrize("statement", [throttles.HIT, throttles.ADMIT])
def test_a_counter_is_one_upsert(statement: Statement) -> None:
    for dialect in (SQLITE, POSTGRES):
        sql = Compiled(statement, dialect).sql
        assert sql.startswith("INSERT INTO throttles")
        assert "ON CONFLICT (kind, subject) DO UPDATE" in sql


def test_serving_imports_neither_alembic_nor_advanced_alchemy() -> None:
    program = (
        "import sys, adapters.sql.store, adapters.sql.journal, adapters.sql.schema, adapters.sql.sqlite, adapters.sql.postgres,"
        " adapters.sql.open_engine, adapters.sql.migrate;"
        "print(*sorted({name.partition('.')[0] for name in sys.modules} & {'alembic', 'advanced_alchemy', 'litestar', 'aiosqlite'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_on_sqlite_no_driver_of_postgresql_is_imported() -> None:
    program = "import sys, adapters.sql.open_engine as o; o.open_engine('sqlite:///x.db'); print('asyncpg' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
