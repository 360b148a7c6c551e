"""The mother tongue of a visit's person, where they are asked in another language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visits", sa.Column("mother_tongue", sa.String))


def downgrade() -> None:
    op.drop_column("visits", "mother_tongue")
