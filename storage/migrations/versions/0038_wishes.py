"""What people looked for in the catalogue and did not find, without whose it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Id, UtcDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wishes",
        sa.Column("id", Id, primary_key=True),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("day", UtcDateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_wishes_day", "wishes", ["day"])


def downgrade() -> None:
    op.drop_table("wishes")
