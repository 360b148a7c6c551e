"""What staff did besides reading is found among a hundred times as many rows of reading."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    acts = sa.text("action <> 'read'")
    op.create_index("ix_audit_acts", "audit", ["action", "id"], sqlite_where=acts, postgresql_where=acts)


def downgrade() -> None:
    op.drop_index("ix_audit_acts", "audit")
