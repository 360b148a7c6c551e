"""To which item of the catalogue a suggestion is addressed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_ADDRESSED = sa.text("addressed_to IS NOT NULL")


def upgrade() -> None:
    op.add_column("cases", sa.Column("addressed_to", sa.String))
    op.create_index(
        "ix_cases_addressed_to",
        "cases",
        ["addressed_to", "id"],
        sqlite_where=_ADDRESSED,
        postgresql_where=_ADDRESSED,
    )


def downgrade() -> None:
    op.drop_index("ix_cases_addressed_to", "cases")
    op.drop_column("cases", "addressed_to")
