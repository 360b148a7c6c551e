"""What is to be sent is found by channel: each has its own pace."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_open = text("due_at IS NOT NULL")


def upgrade() -> None:
    _index("channel", "priority", "due_at", "id")


def downgrade() -> None:
    _index("priority", "due_at", "id")


def _index(*columns: str) -> None:
    op.drop_index("ix_messages_out_due", table_name="messages_out")
    op.create_index(
        "ix_messages_out_due", "messages_out", list(columns), sqlite_where=_open, postgresql_where=_open
    )
