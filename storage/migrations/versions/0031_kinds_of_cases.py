"""Each case has its kind; one of a sign-up needs no feedback. Feedback that staff enter, and praise."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

from storage.migrations.rebuilding import rebuild

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)

_CASE_KINDS = (
    "kind IN ('violence', 'crisis', 'discrimination', 'complaint', 'bereavement', 'suggestion', 'call', 'question', "
    "'low_rating', 'stopped', 'contact')"
)
_ABOUT = "(feedback_id IS NULL) <> (signup_id IS NULL)"
_SOURCES = "source IN ('invited', 'poster', 'phone', 'paper', 'peer', 'event', 'unasked')"
_MORE_SOURCES = _SOURCES.replace("'unasked'", "'unasked', 'staff'")
_KINDS = "kind IN ('visit', 'feedback', 'suggestion', 'question', 'unclear', 'complaint', 'crisis')"
_MORE_KINDS = _KINDS.replace("'crisis'", "'crisis', 'praise'")
_PRAISE = "text IS NOT NULL AND (rating >= 9 OR kind = 'praise')"
_ORDER = ("status", "urgent", "handle_by", "id")
_FILTERS = {
    "ix_cases_status": _ORDER,
    **{f"ix_cases_{name}": (name, *_ORDER) for name in ("unit", "owner_id", "kind", "themes")},
}


def _kind(case: str, feedback: str = "feedback", ratings: str = "ratings") -> str:
    """Of a case that was opened before cases had kinds: by its marks, and by what was said in it."""

    def marked(flag: str) -> str:
        return f"' ' || {case}.flags || ' ' LIKE '% {flag} %'"

    said = f"EXISTS (SELECT 1 FROM {feedback} f WHERE f.id = {case}.feedback_id AND"  # noqa: S608
    rated = f"EXISTS (SELECT 1 FROM {ratings} r WHERE r.feedback_id = {case}.feedback_id AND r.rating <= 6)"  # noqa: S608
    return (
        f"CASE WHEN {marked('crisis')} OR {marked('perhaps_crisis')} OR {said} f.kind = 'crisis') THEN 'crisis'"
        f" WHEN {marked('discrimination')} THEN 'discrimination'"
        f" WHEN {marked('complaint')} OR {said} f.kind = 'complaint') THEN 'complaint'"
        f" WHEN {marked('bereavement')} THEN 'bereavement'"
        f" WHEN {said} f.kind = 'suggestion') THEN 'suggestion'"
        f" WHEN {case}.wanted_at IS NOT NULL THEN 'call'"
        f" WHEN {said} f.kind = 'question') THEN 'question'"
        f" WHEN {said} f.rating <= 6) OR {rated} THEN 'low_rating'"
        " ELSE 'stopped' END"
    )


def upgrade() -> None:
    op.add_column("signups", sa.Column("group_size", sa.SmallInteger))
    if op.get_bind().dialect.name == "sqlite":
        rebuild(
            op.get_bind(),
            {"cases": _with_kinds, "feedback": _of_staff},
            new={"cases": {"kind": _kind("old", "old_feedback", "old_ratings")}},
        )
    else:
        _upgrade_postgresql()
    for name, columns in _FILTERS.items():
        op.create_index(name, "cases", list(columns))
    praise = sa.text(_PRAISE)
    op.create_index(
        "ix_feedback_praise", "feedback", ["unit", "id"], sqlite_where=praise, postgresql_where=praise
    )


def _upgrade_postgresql() -> None:
    op.add_column("cases", sa.Column("kind", sa.String))
    op.add_column("cases", sa.Column("signup_id", Id))
    op.add_column("cases", sa.Column("outcome_by", Time))
    op.execute(f"UPDATE cases SET kind = {_kind('cases')}")  # noqa: S608
    op.alter_column("cases", "kind", nullable=False)
    op.alter_column("cases", "feedback_id", nullable=True)
    op.create_foreign_key("fk_cases_signup_id", "cases", "signups", ["signup_id"], ["id"], onupdate="CASCADE")
    op.create_unique_constraint("uq_cases_signup_id", "cases", ["signup_id"])
    op.create_check_constraint(op.f("ck_cases_kind"), "cases", _CASE_KINDS)
    op.create_check_constraint(op.f("ck_cases_about"), "cases", _ABOUT)
    _check_feedback(_MORE_SOURCES, _MORE_KINDS)


def _check_feedback(sources: str, kinds: str) -> None:
    for name, condition in (("source", sources), ("kind", kinds)):
        op.drop_constraint(op.f(f"ck_feedback_{name}"), "feedback")
        op.create_check_constraint(op.f(f"ck_feedback_{name}"), "feedback", condition)


def downgrade() -> None:
    op.drop_index("ix_feedback_praise", "feedback")
    for name in _FILTERS:
        op.drop_index(name, "cases")
    inspector = sa.inspect(op.get_bind())
    for table in inspector.get_table_names():
        for key in inspector.get_foreign_keys(table):
            if key["referred_table"] == "cases":
                (column,) = key["constrained_columns"]
                op.execute(
                    f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM cases WHERE feedback_id IS NULL)"  # noqa: S608
                )
    op.execute("DELETE FROM cases WHERE feedback_id IS NULL")
    op.execute("UPDATE feedback SET source = 'unasked' WHERE source = 'staff'")
    op.execute("UPDATE feedback SET kind = 'feedback' WHERE kind = 'praise'")
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), {"cases": _without_kinds, "feedback": _before_staff})
    else:
        _downgrade_postgresql()
    op.drop_column("signups", "group_size")


def _downgrade_postgresql() -> None:
    _check_feedback(_SOURCES, _KINDS)
    op.drop_constraint(op.f("ck_cases_about"), "cases")
    op.alter_column("cases", "feedback_id", nullable=False)
    for column in ("kind", "signup_id", "outcome_by"):
        op.drop_column("cases", column)


# -- SQLite ----------------------------------------------------------------------------------------------------------
_COLUMNS = "kind VARCHAR NOT NULL, signup_id INTEGER, outcome_by DATETIME"
_CONSTRAINTS = (
    f"CONSTRAINT ck_cases_kind CHECK ({_CASE_KINDS}), CONSTRAINT ck_cases_about CHECK ({_ABOUT}),"
    " CONSTRAINT fk_cases_signup_id FOREIGN KEY(signup_id) REFERENCES signups (id) ON UPDATE CASCADE,"
    " CONSTRAINT uq_cases_signup_id UNIQUE (signup_id)"
)
_FIRST = "CONSTRAINT fk_cases_feedback_id"


def _with_kinds(sql: str) -> str:
    sql = sql.replace("feedback_id INTEGER NOT NULL", f"feedback_id INTEGER, {_COLUMNS}", 1)
    return sql.replace(_FIRST, f"{_CONSTRAINTS}, {_FIRST}", 1)


def _without_kinds(sql: str) -> str:
    for part in (
        r"kind VARCHAR NOT NULL", r"signup_id INTEGER", r"outcome_by DATETIME",
        r"CONSTRAINT ck_cases_kind CHECK \(kind IN \([^)]*\)\)",
        r"CONSTRAINT ck_cases_about CHECK \(\(feedback_id IS NULL\) <> \(signup_id IS NULL\)\)",
        r"CONSTRAINT fk_cases_signup_id FOREIGN KEY\(signup_id\) REFERENCES signups \(id\) ON UPDATE CASCADE",
        r"CONSTRAINT uq_cases_signup_id UNIQUE \(signup_id\)",
    ):  # fmt: skip
        sql = re.sub(rf",\s*{part}", "", sql, count=1)
    return sql.replace("feedback_id INTEGER", "feedback_id INTEGER NOT NULL", 1)


def _of_staff(sql: str) -> str:
    return sql.replace(_SOURCES, _MORE_SOURCES).replace(_KINDS, _MORE_KINDS)


def _before_staff(sql: str) -> str:
    return sql.replace(_MORE_SOURCES, _SOURCES).replace(_MORE_KINDS, _KINDS)
