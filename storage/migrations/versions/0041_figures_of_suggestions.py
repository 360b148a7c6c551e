"""How often people were told how to make an official initiative; suggestions by the time when they were made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Id, UtcDateTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_SUGGESTED = sa.text("kind = 'suggestion'")


def upgrade() -> None:
    op.create_table(
        "official_ways",
        sa.Column("id", Id, primary_key=True),
        sa.Column("day", UtcDateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_official_ways_day", "official_ways", ["day"])
    op.create_index(
        "ix_feedback_suggested",
        "feedback",
        ["created_at"],
        sqlite_where=_SUGGESTED,
        postgresql_where=_SUGGESTED,
    )


def downgrade() -> None:
    op.drop_index("ix_feedback_suggested", "feedback")
    op.drop_table("official_ways")
