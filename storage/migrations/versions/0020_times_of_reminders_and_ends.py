"""A visit that was asked about holds when its reminder and its end fall due: units may have rules of their own.

What is open at the upgrade is reminded of 72 hours and closed 14 times 24 hours after its question.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_asked = sa.text("status = 'asked'")
_unreminded = sa.text("status = 'asked' AND reminded_at IS NULL")


def upgrade() -> None:
    for name in ("remind_at", "close_at"):
        op.add_column("visits", sa.Column(name, sa.DateTime(timezone=True)))
    op.execute(
        sa.text(
            f"UPDATE visits SET remind_at = {_after(72)}, close_at = {_after(14 * 24)} WHERE status = 'asked'"  # noqa: S608 - nothing but our own words
        )
    )
    op.drop_index("ix_visits_open", table_name="visits")
    _index("ix_visits_to_close", "close_at", _asked)
    _index("ix_visits_to_remind", "remind_at", _unreminded)


def downgrade() -> None:
    op.drop_index("ix_visits_to_remind", table_name="visits")
    op.drop_index("ix_visits_to_close", table_name="visits")
    _index("ix_visits_open", "asked_at", _asked)
    for name in ("close_at", "remind_at"):
        op.drop_column("visits", name)


def _after(hours: int) -> str:
    if op.get_bind().dialect.name == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%f000', asked_at, '+{hours} hours')"
    return f"asked_at + interval '{hours} hours'"


def _index(name: str, column: str, rows: sa.TextClause) -> None:
    op.create_index(name, "visits", [column, "id"], sqlite_where=rows, postgresql_where=rows)
