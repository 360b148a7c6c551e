"""A cry for help is answered before all that came earlier."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_waiting = sa.text("status = 'waiting'")


def upgrade() -> None:
    op.add_column(
        "messages_in", sa.Column("priority", sa.SmallInteger, nullable=False, server_default=sa.text("0"))
    )
    _index("priority", "id")


def downgrade() -> None:
    _index("id")
    op.drop_column("messages_in", "priority")


def _index(*columns: str) -> None:
    op.drop_index("ix_messages_in_waiting", table_name="messages_in")
    op.create_index(
        "ix_messages_in_waiting",
        "messages_in",
        list(columns),
        sqlite_where=_waiting,
        postgresql_where=_waiting,
    )
