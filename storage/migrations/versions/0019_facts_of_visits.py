"""What figures need of a visit, and where feedback came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_FACTS = ("service", "area", "municipality", "home_area", "question")
_TIMES = ("delivered_at", "answered_at", "withdrawn_at")


def upgrade() -> None:
    for name in _FACTS:
        op.add_column("visits", sa.Column(name, sa.String))
    for name in _TIMES:
        op.add_column("visits", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column(
        "visits", sa.Column("source", sa.String, nullable=False, server_default=sa.text("'invited'"))
    )
    op.add_column(
        "feedback", sa.Column("source", sa.String, nullable=False, server_default=sa.text("'unasked'"))
    )
    _know_what_is_stored()


def _know_what_is_stored() -> None:
    """As far as it follows from the rows themselves. A poster's keyword led to what is rated without a visit."""
    op.execute(
        "UPDATE feedback SET source = CASE"
        " WHEN visit_id IS NOT NULL OR question IS NOT NULL THEN 'invited' ELSE 'poster' END"
        " WHERE kind = 'visit'"
    )
    op.execute(
        "UPDATE visits SET"
        " question = (SELECT feedback.question FROM feedback"
        "  WHERE feedback.visit_id = visits.id AND feedback.kind = 'visit'),"
        " answered_at = (SELECT feedback.created_at FROM feedback"
        "  WHERE feedback.visit_id = visits.id AND feedback.kind = 'visit')"
        " WHERE asked_at IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_column("feedback", "source")
    for name in ("source", *reversed(_TIMES), *reversed(_FACTS)):
        op.drop_column("visits", name)
