"""Ids that leave the system and outlast a restored backup."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages_out", sa.Column("public_id", sa.String))
    op.add_column("signups", sa.Column("public_id", sa.String))


def downgrade() -> None:
    op.drop_column("signups", "public_id")
    op.drop_column("messages_out", "public_id")
