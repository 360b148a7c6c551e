"""Ready answers of staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "ready_answers",
        sa.Column("id", Id, nullable=False),
        sa.Column("sentence", sa.Integer, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("stale", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("changed_at", Time, nullable=False),
        sa.Column("removed_at", Time),
        sa.PrimaryKeyConstraint("id", name="pk_ready_answers"),
        sa.UniqueConstraint("sentence", "language", name="uq_ready_answers_sentence_language"),
    )


def downgrade() -> None:
    op.drop_table("ready_answers")
