"""Indexes over feedback that no query uses go; those over visits leave out feedback without a visit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_feedback_created_at", table_name="feedback")
    op.drop_index("ix_feedback_unit_created", table_name="feedback")
    op.drop_index("ix_feedback_visit_id", table_name="feedback")
    op.drop_index("uq_feedback_of_visit", table_name="feedback")
    of_a_visit = sa.text("visit_id IS NOT NULL")
    visit = sa.text("kind = 'visit' AND visit_id IS NOT NULL")
    op.create_index(
        "ix_feedback_visit_id", "feedback", ["visit_id"],
        sqlite_where=of_a_visit, postgresql_where=of_a_visit,
    )  # fmt: skip
    op.create_index(
        "uq_feedback_of_visit", "feedback", ["visit_id"], unique=True,
        sqlite_where=visit, postgresql_where=visit,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("uq_feedback_of_visit", table_name="feedback")
    op.drop_index("ix_feedback_visit_id", table_name="feedback")
    visit = sa.text("kind = 'visit'")
    op.create_index(
        "uq_feedback_of_visit", "feedback", ["visit_id"], unique=True,
        sqlite_where=visit, postgresql_where=visit,
    )  # fmt: skip
    op.create_index("ix_feedback_visit_id", "feedback", ["visit_id"])
    op.create_index("ix_feedback_unit_created", "feedback", ["unit", "created_at"])
    op.create_index("ix_feedback_created_at", "feedback", ["created_at"])
