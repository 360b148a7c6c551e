"""Who is on call, and the alerts that reach them; the answer to a cry for help goes before an alert."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)
KINDS = ("crisis", "violence", "uncertain", "discrimination", "complaint")
# What is not sent yet, by the numbers that priorities have in this revision and had before it.
_CRISIS_FIRST = """UPDATE messages_out SET priority = -3
    WHERE priority = -2 AND (due_at IS NOT NULL OR reason = 'held')"""
_CRISIS_AS_BEFORE = """UPDATE messages_out SET priority = -2
    WHERE priority = -3 AND (due_at IS NOT NULL OR reason = 'held')"""


def upgrade() -> None:
    op.create_table(
        "on_call",
        sa.Column("id", Id, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("staff_id", Id),
        sa.Column("name", sa.String),
        sa.Column("email", sa.String),
        sa.Column("phone", sa.LargeBinary),
        sa.Column("opens", sa.String),
        sa.Column("closes", sa.String),
        sa.Column("weekdays", sa.String, nullable=False),
        sa.Column("public_holidays", sa.Boolean, nullable=False),
        sa.Column("added_at", Time, nullable=False),
        sa.Column("removed_at", Time),
        sa.PrimaryKeyConstraint("id", name="pk_on_call"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_on_call_staff_id"),
    )
    op.create_table(
        "alerts",
        sa.Column("id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("raised_at", Time, nullable=False),
        sa.Column("due_at", Time),
        sa.Column("steps", sa.SmallInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("told", sa.String, nullable=False, server_default=""),
        sa.Column("opened_at", Time),
        sa.Column("opened_by", Id),
        sa.Column("opened_after", sa.Integer),
        sa.Column("verdict", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_alerts_case_id", onupdate="CASCADE"),
        sa.ForeignKeyConstraint(["opened_by"], ["staff.id"], name="fk_alerts_opened_by"),
        sa.CheckConstraint(f"kind IN ({', '.join(map(repr, KINDS))})", name=op.f("ck_alerts_kind")),
        sa.CheckConstraint("status IN ('waiting', 'opened', 'ended')", name=op.f("ck_alerts_status")),
        sa.CheckConstraint("verdict IN ('right', 'wrong')", name=op.f("ck_alerts_verdict")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alerts_case_id", "alerts", ["case_id"])
    op.create_index("ix_alerts_raised_at", "alerts", ["raised_at"])
    waiting = sa.text("status = 'waiting'")
    op.create_index(
        "ix_alerts_waiting", "alerts", ["due_at", "id"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.add_column("conversations", sa.Column("alerted_until", Time))
    op.execute(_CRISIS_FIRST)
    op.execute("UPDATE messages_in SET priority = -3 WHERE priority = -2 AND status <> 'handled'")


def downgrade() -> None:
    op.execute(_CRISIS_AS_BEFORE)
    op.execute("UPDATE messages_in SET priority = -2 WHERE priority = -3 AND status <> 'handled'")
    op.drop_column("conversations", "alerted_until")
    op.drop_table("alerts")
    op.drop_table("on_call")
