"""Signing in: sessions, consents, authorization transactions and codes, recovery codes, and what people and clients say of themselves."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

IDENTITY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")

# New columns, their types, and what they are in the rows that are there: an SQL expression, None where they may be NULL.
COLUMNS: dict[str, dict[str, tuple[TypeEngine[Any], str | None]]] = {
    "clients": {
        "id_token_alg": (sa.Text(), "'RS256'"),
        "skips_consent": (sa.Boolean(), "false"),
        "minimum_acr": (sa.Text(), None),
        "default_max_age": (sa.Integer(), None),
        "client_uri": (sa.Text(), None),
        "policy_uri": (sa.Text(), None),
        "tos_uri": (sa.Text(), None),
    },
    "grants": {
        "session_id": (IDENTITY, None),
        "is_offline": (sa.Boolean(), "false"),
        "authenticated_at": (MOMENT, None),
        "acr": (sa.Text(), None),
        "amr": (sa.Text(), "'[]'"),
        "id_token_claims": (sa.Text(), "'[]'"),
        "userinfo_claims": (sa.Text(), "'[]'"),
    },
    "users": {
        "claims": (sa.Text(), "'{}'"),
        "updated_at": (MOMENT, "created_at"),
    },
}
TABLES = ("consents", "recovery_codes", "sessions", "transactions", "authorization_codes")


def upgrade() -> None:
    """Up."""
    for table in COLUMNS:
        _add_columns(table)
    op.create_index("ix_grants_session_id", "grants", ["session_id"])
    _create_what_people_have()
    _create_what_clients_ask_for()


def downgrade() -> None:
    """Back, children first. Who signed in since does so again."""
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_grants_session_id", "grants")
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.drop_column(name)


def _add_columns(table: str) -> None:
    """First they may be NULL, then they are filled, then they may not. SQLite builds the table anew for that."""
    for name, (kind, _) in COLUMNS[table].items():
        op.add_column(table, sa.Column(name, kind))
    filled = {name: value for name, (_, value) in COLUMNS[table].items() if value is not None}
    op.execute(f"UPDATE {table} SET {', '.join(f'{name} = {value}' for name, value in filled.items())}")  # noqa: S608, all of it is above
    with op.batch_alter_table(table) as batch:
        for name in filled:
            batch.alter_column(name, nullable=False)


def _create_what_people_have() -> None:
    op.create_table(
        "consents",
        sa.Column("user_id", IDENTITY, nullable=False),
        sa.Column("client_id", IDENTITY, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("resources", sa.Text(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_consents_client_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_consents_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "client_id", name="pk_consents"),
    )
    op.create_index("ix_consents_client_id", "consents", ["client_id"])
    op.create_table(
        "recovery_codes",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", IDENTITY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_recovery_codes_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_recovery_codes"),
    )
    op.create_index("ix_recovery_codes_user_id", "recovery_codes", ["user_id"])
    op.create_table(
        "sessions",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sid", sa.Text(), nullable=False),
        sa.Column("user_id", IDENTITY, nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("amr", sa.Text(), nullable=False),
        sa.Column("authenticated_at", MOMENT, nullable=False),
        sa.Column("code_at", MOMENT),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("digest", name="uq_sessions_digest"),
        sa.UniqueConstraint("sid", name="uq_sessions_sid"),
    )
    op.create_index("ix_sessions_ends_at", "sessions", ["ends_at"])
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])


def _create_what_clients_ask_for() -> None:
    op.create_table(
        "transactions",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("user_id", IDENTITY),
        sa.Column("password_at", MOMENT),
        sa.Column("known_by", sa.LargeBinary()),
        sa.Column("enrolling", IDENTITY),
        sa.Column("session_id", IDENTITY),
        sa.Column("consented_at", MOMENT),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("typed", sa.Text()),
        sa.Column("mistake", sa.Text()),
        sa.Column("wait_until", MOMENT),
        sa.Column("codes", sa.LargeBinary()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_transactions_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_transactions"),
        sa.UniqueConstraint("ref", name="uq_transactions_ref"),
    )
    op.create_index("ix_transactions_expires_at", "transactions", ["expires_at"])
    op.create_index("ix_transactions_user_id", "transactions", ["user_id"])
    op.create_table(
        "authorization_codes",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("grant_id", IDENTITY, nullable=False),
        sa.Column("client_id", IDENTITY, nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("code_challenge", sa.Text()),
        sa.Column("nonce", sa.Text()),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name="fk_authorization_codes_grant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_authorization_codes"),
    )
    op.create_index("ix_authorization_codes_expires_at", "authorization_codes", ["expires_at"])
    op.create_index("ix_authorization_codes_grant_id", "authorization_codes", ["grant_id"])
