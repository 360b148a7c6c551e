"""Which hash keys lie under the digests, and which key the database is leaving."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("keyrings", sa.Column("earlier", sa.LargeBinary))
    op.add_column("keyrings", sa.Column("leaving", sa.String))


def downgrade() -> None:
    op.drop_column("keyrings", "leaving")
    op.drop_column("keyrings", "earlier")
