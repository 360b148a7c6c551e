"""Sign-ups hold what their people know of an event, and when they were reminded of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signups", sa.Column("event_told", sa.String))
    op.add_column("signups", sa.Column("reminded_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("signups", "reminded_at")
    op.drop_column("signups", "event_told")
