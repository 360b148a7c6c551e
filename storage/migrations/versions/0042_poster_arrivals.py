"""How often people came by the poster of an item or a campaign."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Id, UtcDateTime

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "poster_arrivals",
        sa.Column("id", Id, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("day", UtcDateTime, nullable=False),
        sa.CheckConstraint("kind IN ('poster', 'campaign')", name="kind"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_poster_arrivals_of", "poster_arrivals", ["kind", "name", "day"])


def downgrade() -> None:
    op.drop_table("poster_arrivals")
