"""An answer that was promised is owed until it is given, also once its case is done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_OWES_ANSWER = "answered_at IS NULL AND answer_by IS NOT NULL"
_OWES = "answered_at IS NULL AND (answer_by IS NOT NULL OR outcome_by IS NOT NULL)"
_NOT_TOLD = "(late_answer_told_at IS NULL OR late_answer_told_at < wanted_at)"
# Name, columns, condition now, condition before.
_CHANGED = (
    ("ix_cases_owned", ["owner_id", "id"], f"(status <> 'valmis' OR ({_OWES})) AND owner_id IS NOT NULL",
     "status <> 'valmis' AND owner_id IS NOT NULL"),
    ("ix_cases_unanswered", ["answer_by", "id"], _OWES_ANSWER, f"status <> 'valmis' AND {_OWES_ANSWER}"),
    ("ix_cases_late_answer", ["answer_by"], f"{_OWES_ANSWER} AND {_NOT_TOLD}",
     f"status <> 'valmis' AND {_OWES_ANSWER} AND {_NOT_TOLD}"),
)  # fmt: skip
_NEW = (
    ("ix_cases_owes_answer", "answer_by", f"closed_at IS NOT NULL AND {_OWES_ANSWER}"),
    ("ix_cases_owes_outcome", "outcome_by", "closed_at IS NOT NULL AND answered_at IS NULL AND outcome_by IS NOT NULL"),
)  # fmt: skip


def upgrade() -> None:
    # People who left a list wait for nothing.
    op.execute(
        "UPDATE cases SET wanted_at = NULL, answer_by = NULL WHERE status = 'valmis' AND answered_at IS NULL"
        " AND signup_id IN (SELECT id FROM signups WHERE status <> 'active')"
    )
    # Nor do people hear now that an answer of long ago takes longer.
    op.execute(
        "UPDATE cases SET late_answer_told_at = closed_at WHERE status = 'valmis' AND late_answer_told_at IS NULL"  # noqa: S608
        f" AND {_OWES_ANSWER}"
    )
    for name, columns, condition, _ in _CHANGED:
        op.drop_index(name, "cases")
        _create(name, columns, condition)
    for name, column, condition in _NEW:
        _create(name, [column, "id"], condition)


def downgrade() -> None:
    for name, _, _ in _NEW:
        op.drop_index(name, "cases")
    for name, columns, _, condition in _CHANGED:
        op.drop_index(name, "cases")
        _create(name, columns, condition)


def _create(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "cases", columns, sqlite_where=where, postgresql_where=where)
