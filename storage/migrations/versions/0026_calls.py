"""Wishes to be called: by when, to which number, how often it was tried."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "case_calls",
        sa.Column("id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("number", sa.LargeBinary),
        sa.Column("wished_at", Time, nullable=False),
        sa.Column("call_by", Time, nullable=False),
        sa.Column("due_at", Time, nullable=False),
        sa.Column("tries", sa.SmallInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("closed_at", Time),
        sa.Column("closed", sa.String),
        sa.Column("text_at", Time),
        sa.PrimaryKeyConstraint("id", name="pk_case_calls"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_calls_case_id", onupdate="CASCADE"),
        sa.CheckConstraint("source IN ('phone', 'given', 'missing')", name=op.f("ck_case_calls_source")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_calls_case_id", "case_calls", ["case_id"])
    for name, columns, where, unique in (
        ("uq_case_calls_open", ["case_id"], "closed_at IS NULL", True),
        ("ix_case_calls_due", ["due_at", "id"], "closed_at IS NULL", False),
        ("ix_case_calls_texts", ["text_at", "id"], "text_at IS NOT NULL", False),
    ):
        some = sa.text(where)
        op.create_index(name, "case_calls", columns, unique=unique, sqlite_where=some, postgresql_where=some)
    # Until now an answer was wanted only by people who asked to be called.
    op.execute(
        "INSERT INTO case_calls (case_id, source, wished_at, call_by, due_at)"
        " SELECT cases.id, CASE WHEN feedback.channel = 'telegram' THEN 'missing' ELSE 'phone' END,"
        " wanted_at, answer_by, answer_by FROM cases JOIN feedback ON feedback.id = cases.feedback_id"
        " WHERE wanted_at IS NOT NULL AND answer_by IS NOT NULL AND answered_at IS NULL AND status <> 'valmis'"
    )


def downgrade() -> None:
    op.drop_table("case_calls")
