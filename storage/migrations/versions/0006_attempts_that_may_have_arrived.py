"""How many attempts of a message may have arrived."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "messages_out", sa.Column("maybe_sent", sa.SmallInteger, nullable=False, server_default=sa.text("0"))
    )


def downgrade() -> None:
    op.drop_column("messages_out", "maybe_sent")
