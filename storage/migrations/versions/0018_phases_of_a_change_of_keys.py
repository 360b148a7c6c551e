"""How often the keys began or ended to change, and since when the last phase lasts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("keyrings", sa.Column("phase", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.add_column("keyrings", sa.Column("phase_since", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("keyrings", "phase_since")
    op.drop_column("keyrings", "phase")
