"""Who supports another person's suggestion."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Id, UtcDateTime

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_COUNTS = sa.text("status = 'given'")


def upgrade() -> None:
    op.create_table(
        "supports",
        sa.Column("id", Id, primary_key=True),
        sa.Column("person_id", Id, sa.ForeignKey("people.id")),
        sa.Column("feedback_id", Id, sa.ForeignKey("feedback.id", onupdate="CASCADE"), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("status", sa.String, nullable=False, server_default=sa.text("'given'")),
        sa.CheckConstraint("status IN ('given', 'void')", name="status"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_supports_person_id", "supports", ["person_id"])
    op.create_index(
        "uq_supports_person",
        "supports",
        ["person_id", "feedback_id"],
        unique=True,
        sqlite_where=_COUNTS,
        postgresql_where=_COUNTS,
    )
    op.create_index("ix_supports_feedback_id", "supports", ["feedback_id"])


def downgrade() -> None:
    op.drop_table("supports")
