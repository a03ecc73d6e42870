"""The seed: people, their authenticators, clients, grants, tokens, keys, counters and the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Plain types, not those of the program: what a migration did does not change when the program does.
IDENTITY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
KEY = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")

TABLES = (
    "audit_events",
    "clients",
    "keyring",
    "registration_tokens",
    "resources",
    "revoked_tokens",
    "signing_keys",
    "throttles",
    "users",
    "acquaintances",
    "authenticators",
    "grants",
    "otp_windows",
    "refresh_tokens",
)


def upgrade() -> None:
    """Up."""
    op.create_table(
        "audit_events",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sub", sa.Text()),
        sa.Column("client_id", sa.Text()),
        sa.Column("grant", sa.Text()),
        sa.Column("address", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.LargeBinary()),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_events"),
    )
    op.create_index("ix_audit_events_at", "audit_events", ["at"])
    op.create_index("ix_audit_events_expires_at", "audit_events", ["expires_at"])
    op.create_index(
        "uq_audit_events_bucket",
        "audit_events",
        ["bucket"],
        unique=True,
        postgresql_where=sa.text("bucket IS NOT NULL"),
        sqlite_where=sa.text("bucket IS NOT NULL"),
    )
    op.create_table(
        "clients",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("client_name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text()),
        sa.Column("secret_digest", sa.LargeBinary()),
        sa.Column("auth_methods", sa.Text(), nullable=False),
        sa.Column("redirect_uris", sa.Text(), nullable=False),
        sa.Column("grant_types", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("application_type", sa.Text(), nullable=False),
        sa.Column("require_pkce", sa.Boolean(), nullable=False),
        sa.Column("rotate_refresh_tokens", sa.Boolean(), nullable=False),
        sa.Column("resources", sa.Text(), nullable=False),
        sa.Column("introspect_any", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("disabled_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_clients"),
        sa.UniqueConstraint("client_id", name="uq_clients_client_id"),
        sa.UniqueConstraint("name_key", name="uq_clients_name_key"),
    )
    op.create_table(
        "keyring",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keyring"),
    )
    op.create_table(
        "registration_tokens",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_registration_tokens"),
        sa.UniqueConstraint("digest", name="uq_registration_tokens_digest"),
        sa.UniqueConstraint("ref", name="uq_registration_tokens_ref"),
    )
    op.create_index("ix_registration_tokens_expires_at", "registration_tokens", ["expires_at"])
    op.create_table(
        "resources",
        sa.Column("uri", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("uri", name="pk_resources"),
    )
    op.create_table(
        "revoked_tokens",
        sa.Column("jti", sa.Text(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("jti", name="pk_revoked_tokens"),
    )
    op.create_index("ix_revoked_tokens_expires_at", "revoked_tokens", ["expires_at"])
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("active_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("kid", name="pk_signing_keys"),
    )
    op.create_index(
        "uq_signing_keys_algorithm_state",
        "signing_keys",
        ["algorithm", "state"],
        unique=True,
        postgresql_where=sa.text("state IN ('upcoming', 'active')"),
        sqlite_where=sa.text("state IN ('upcoming', 'active')"),
    )
    op.create_table(
        "throttles",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name="pk_throttles"),
    )
    op.create_index("ix_throttles_until", "throttles", ["until"])
    op.create_table(
        "users",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("sub", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("username_key", KEY, nullable=False),
        sa.Column("password", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("email_verified", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("provisional_until", MOMENT),
        sa.Column("disabled_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("sub", name="uq_users_sub"),
        sa.UniqueConstraint("username_key", name="uq_users_username_key"),
    )
    op.create_index("ix_users_provisional_until", "users", ["provisional_until"])
    op.create_table(
        "acquaintances",
        sa.Column("user_id", IDENTITY, nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_acquaintances_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "who", name="pk_acquaintances"),
    )
    op.create_index("ix_acquaintances_expires_at", "acquaintances", ["expires_at"])
    op.create_table(
        "authenticators",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("user_id", IDENTITY, nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("disabled_at", MOMENT),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_authenticators_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_authenticators"),
    )
    op.create_index("ix_authenticators_user_id", "authenticators", ["user_id"])
    op.create_table(
        "grants",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("user_id", IDENTITY, nullable=False),
        sa.Column("client_id", IDENTITY, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("resources", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_grants_client_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_grants_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
        sa.UniqueConstraint("ref", name="uq_grants_ref"),
    )
    op.create_index("ix_grants_client_id", "grants", ["client_id"])
    op.create_index("ix_grants_expires_at", "grants", ["expires_at"])
    op.create_index("ix_grants_user_id", "grants", ["user_id"])
    op.create_table(
        "otp_windows",
        sa.Column("user_id", IDENTITY, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_otp_windows_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name="pk_otp_windows"),
    )
    op.create_index("ix_otp_windows_expires_at", "otp_windows", ["expires_at"])
    op.create_table(
        "refresh_tokens",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("grant_id", IDENTITY, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name="fk_refresh_tokens_grant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_refresh_tokens"),
        sa.UniqueConstraint("grant_id", "generation", name="uq_refresh_tokens_grant_id_generation"),
    )
    op.create_index("ix_refresh_tokens_expires_at", "refresh_tokens", ["expires_at"])


def downgrade() -> None:
    """Back to nothing, children first."""
    for table in reversed(TABLES):
        op.drop_table(table)
