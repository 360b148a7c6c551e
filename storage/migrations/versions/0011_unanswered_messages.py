"""Why nothing is said to a message: it is from a machine, a stranger abroad or a network that we do not know."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages_in", sa.Column("unanswered", sa.String))
    kept = sa.text("unanswered IS NOT NULL")
    op.create_index(
        "ix_messages_in_unanswered", "messages_in", ["channel", "unanswered"],
        sqlite_where=kept, postgresql_where=kept,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_messages_in_unanswered", table_name="messages_in")
    op.drop_column("messages_in", "unanswered")
