"""Indexes over what refers to a visit and to a person, for look-ups and for erasing."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_feedback_visit_id", "feedback", ["visit_id"])
    op.create_index("ix_signups_person_id", "signups", ["person_id"])


def downgrade() -> None:
    op.drop_index("ix_signups_person_id", table_name="signups")
    op.drop_index("ix_feedback_visit_id", table_name="feedback")
