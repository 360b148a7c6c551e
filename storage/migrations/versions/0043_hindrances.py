"""What keeps people from taking part, by barrier."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Id, UtcDateTime

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

BARRIERS = ("information", "age", "ability", "language", "loneliness", "experience", "money", "digital")


def upgrade() -> None:
    op.create_table(
        "hindrances",
        sa.Column("id", Id, primary_key=True),
        sa.Column("barrier", sa.String, nullable=False),
        sa.Column("day", UtcDateTime, nullable=False),
        sa.CheckConstraint(f"barrier IN {BARRIERS}", name="barrier"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_hindrances_day", "hindrances", ["day", "barrier"])


def downgrade() -> None:
    op.drop_table("hindrances")
