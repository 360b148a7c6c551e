"""Accounts with roles, sessions, and an audit that the database does not let be rewritten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)
ROLES = ("handler", "lead", "coordinator", "partner", "reader", "privacy", "admin", "on_call")

GUARDS_ON_SQLITE = (
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit: rows are never changed'); END""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    WHEN OLD.at >= coalesce((SELECT before FROM audit_limits), '')
    BEGIN SELECT RAISE(ABORT, 'audit: rows are kept until retention ends'); END""",
)
GUARDS_ON_POSTGRESQL = (
    """CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.at < (SELECT before FROM audit_limits) THEN RETURN OLD; END IF;
            RAISE EXCEPTION 'audit: rows are kept until retention ends';
        END IF;
        RAISE EXCEPTION 'audit: rows are never changed';
    END $$""",
    """CREATE TRIGGER audit_no_update BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_kept()""",
    """CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()""",
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("staff") as table:
        table.drop_constraint("uq_staff_name", type_="unique")
        table.add_column(sa.Column("email", sa.String))
        table.add_column(sa.Column("language", sa.String, nullable=False, server_default="fi"))
        table.add_column(sa.Column("demo", sa.Boolean, nullable=False, server_default=sa.text("false")))
        table.add_column(sa.Column("removed_at", Time))
    here = sa.text("removed_at IS NULL")
    op.create_index("uq_staff_name", "staff", ["name"], unique=True, sqlite_where=here, postgresql_where=here)
    op.create_table(
        "staff_roles",
        sa.Column("id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("unit", sa.String),
        sa.Column("contact", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_staff_roles"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_roles_staff_id"),
        sa.CheckConstraint(f"role IN ({', '.join(map(repr, ROLES))})", name=op.f("ck_staff_roles_role")),
    )
    op.create_index("ix_staff_roles_staff_id", "staff_roles", ["staff_id"])
    # Until now every account saw everything.
    op.execute("INSERT INTO staff_roles (staff_id, role) SELECT id, 'lead' FROM staff")
    op.execute("INSERT INTO staff_roles (staff_id, role) SELECT id, 'coordinator' FROM staff")
    op.create_table(
        "staff_sessions",
        sa.Column("id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("token", sa.String, nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("seen_at", Time, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_sessions"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_sessions_staff_id"),
        sa.UniqueConstraint("token", name="uq_staff_sessions_token"),
    )
    op.create_index("ix_staff_sessions_staff_id", "staff_sessions", ["staff_id"])
    op.create_table(
        "sign_in_tries",
        sa.Column("id", Id, nullable=False),
        sa.Column("bucket", sa.String, nullable=False),
        sa.Column("failures", sa.SmallInteger, nullable=False),
        sa.Column("failed_at", Time, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_tries"),
        sa.UniqueConstraint("bucket", name="uq_sign_in_tries_bucket"),
    )
    op.create_table(
        "audit",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("staff_id", Id),
        sa.Column("role", sa.String),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("subject_id", Id),
        sa.Column("detail", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_audit_staff_id"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject", "subject_id"])
    op.create_index("ix_audit_staff_id", "audit", ["staff_id", "id"])
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "audit_limits",
        sa.Column("id", Id, nullable=False),
        sa.Column("before", Time, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_limits"),
    )
    op.drop_index("ix_cases_open", "cases")
    _open_cases("urgent", "handle_by", "id")
    worded = sa.text("text IS NOT NULL")
    op.create_index(
        "ix_feedback_worded", "feedback", ["unit", "id"], sqlite_where=worded, postgresql_where=worded
    )
    op.create_index("ix_signups_opportunity", "signups", ["opportunity", "id"])
    for guard in GUARDS_ON_SQLITE if sqlite else GUARDS_ON_POSTGRESQL:
        op.execute(guard)


def _open_cases(*columns: str) -> None:
    unfinished = sa.text("status <> 'valmis'")
    op.create_index("ix_cases_open", "cases", columns, sqlite_where=unfinished, postgresql_where=unfinished)


def downgrade() -> None:
    op.drop_index("ix_signups_opportunity", "signups")
    op.drop_index("ix_feedback_worded", "feedback")
    op.drop_index("ix_cases_open", "cases")
    _open_cases("handle_by")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_no_update ON audit")
        op.execute("DROP TRIGGER audit_no_truncate ON audit")
        op.execute("DROP FUNCTION audit_kept()")
    for name in ("audit", "audit_limits", "sign_in_tries", "staff_sessions", "staff_roles"):
        op.drop_table(name)
    # Accounts that were removed would be let in again.
    op.execute("DELETE FROM staff WHERE removed_at IS NOT NULL OR demo")
    op.drop_index("uq_staff_name", "staff")
    with op.batch_alter_table("staff") as table:
        for column in ("email", "language", "demo", "removed_at"):
            table.drop_column(column)
        table.create_unique_constraint("uq_staff_name", ["name"])
