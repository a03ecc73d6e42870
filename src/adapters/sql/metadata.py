"""The schema's frame. Each room adds its tables; `tables.py` knows them all."""

from sqlalchemy import MetaData

METADATA = MetaData(
    # Every constraint has a name, so that a later migration can name it on both databases.
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
