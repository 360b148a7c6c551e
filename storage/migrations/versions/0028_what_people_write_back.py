"""What people write back after staff answered them, which case that belongs to, and answers that did not arrive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("conversations", sa.Column("answered_case", Id))
    op.add_column("conversations", sa.Column("answered_at", Time))
    op.create_table(
        "case_messages",
        sa.Column("id", Id, primary_key=True),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("answer_by", Time),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_case_messages_case_id", onupdate="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_messages_case_id", "case_messages", ["case_id"])
    op.add_column("case_events", sa.Column("version", sa.Integer))
    op.add_column("case_answers", sa.Column("settled_at", Time))
    failed = sa.text("failed IS NOT NULL AND settled_at IS NULL")
    op.create_index(
        "ix_case_answers_failed", "case_answers", ["case_id"], sqlite_where=failed, postgresql_where=failed
    )


def downgrade() -> None:
    op.drop_index("ix_case_answers_failed", "case_answers")
    op.drop_column("case_answers", "settled_at")
    op.drop_column("case_events", "version")
    op.drop_table("case_messages")
    for column in ("answered_case", "answered_at"):
        op.drop_column("conversations", column)
