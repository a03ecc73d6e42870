"""The account: when a password was set and must be changed, names of authenticators, and events of a person by index."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
OF_PEOPLE = sa.text("sub IS NOT NULL")


def upgrade() -> None:
    """Up. What is not known of rows that are there is the best that is: when they were made."""
    op.add_column("users", sa.Column("password_set_at", MOMENT))
    op.add_column("users", sa.Column("password_expires_at", MOMENT))
    op.execute("UPDATE users SET password_set_at = created_at")
    op.add_column("authenticators", sa.Column("name", sa.Text()))
    op.add_column("authenticators", sa.Column("used_at", MOMENT))
    op.execute("UPDATE authenticators SET name = ''")
    for table, column in (("users", "password_set_at"), ("authenticators", "name")):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, nullable=False)
    op.create_index("ix_audit_events_sub", "audit_events", ["sub", "id"], postgresql_where=OF_PEOPLE, sqlite_where=OF_PEOPLE)


def downgrade() -> None:
    """Back. A password that had to be changed need not be any more."""
    op.drop_index("ix_audit_events_sub", "audit_events")
    for table, columns in {"authenticators": ("used_at", "name"), "users": ("password_expires_at", "password_set_at")}.items():
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.drop_column(name)
