"""Which messages still show buttons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages_out", sa.Column("keyboard", sa.String))


def downgrade() -> None:
    op.drop_column("messages_out", "keyboard")
