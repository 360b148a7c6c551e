"""The words of each version of the question 0-10. A question from before there were versions counts as recommend-1."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question_wordings",
        sa.Column("version", sa.String, primary_key=True),
        sa.Column("response", sa.String, primary_key=True),
        sa.Column("language", sa.String, primary_key=True),
        sa.Column("text", sa.String, nullable=False),
    )
    op.execute(
        "UPDATE visits SET question = 'recommend-1'"
        " WHERE question IS NULL AND asked_at IS NOT NULL AND status IN ('asked', 'answered', 'closed')"
    )


def downgrade() -> None:
    op.drop_table("question_wordings")
