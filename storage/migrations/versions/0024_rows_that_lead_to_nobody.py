"""Rows that stay for statistics may get another number, which what refers to them follows; how common each language is.

On SQLite a reference cannot be changed in place: the tables are made once more.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# What others refer to first. The last one only refers to such a table.
_TABLES = (
    "visits",
    "feedback",
    "ratings",
    "cases",
    "case_events",
    "case_notes",
    "case_answers",
    "signups",
    "signup_forwards",
)
_FOLLOW = (
    ("feedback", "visit_id", "visits"),
    ("ratings", "feedback_id", "feedback"),
    ("cases", "feedback_id", "feedback"),
    ("case_events", "case_id", "cases"),
    ("case_notes", "case_id", "cases"),
    ("case_answers", "case_id", "cases"),
)
_SOURCES = "source IN ('invited', 'poster', 'phone', 'paper', 'peer', 'event', 'unasked')"
# Of an earlier revision, which SQLite could not add to a table that others refer to.
_OWNER = "CONSTRAINT fk_cases_owner_id FOREIGN KEY(owner_id) REFERENCES staff (id)"
_CHECK = f"CONSTRAINT ck_feedback_source CHECK ({_SOURCES})"


def upgrade() -> None:
    op.create_table(
        "language_years",
        sa.Column("year", sa.SmallInteger, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("visits", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("year", "kind", "language", name="pk_language_years"),
    )
    _count()
    if op.get_bind().dialect.name == "sqlite":
        _make_again(_followed)
        return
    for table, column, there in _FOLLOW:
        op.drop_constraint(f"fk_{table}_{column}", table)
        op.create_foreign_key(f"fk_{table}_{column}", table, there, [column], ["id"], onupdate="CASCADE")
    op.create_check_constraint(op.f("ck_feedback_source"), "feedback", _SOURCES)


def _count() -> None:
    year = "CAST(extract(year FROM ended_at AT TIME ZONE 'Europe/Helsinki') AS integer)"
    if op.get_bind().dialect.name == "sqlite":
        year = "CAST(strftime('%Y', ended_at, '+2 hours') AS INTEGER)"  # years begin in winter
    for kind in ("language", "mother_tongue"):
        op.execute(
            f"INSERT INTO language_years SELECT {year}, '{kind}', {kind}, count(*) FROM visits"  # noqa: S608
            f" WHERE {kind} IS NOT NULL GROUP BY 1, 3"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_again(_counted_before)
    else:
        op.drop_constraint("ck_feedback_source", "feedback")
        for table, column, there in _FOLLOW:
            op.drop_constraint(f"fk_{table}_{column}", table)
            op.create_foreign_key(f"fk_{table}_{column}", table, there, [column], ["id"])
    op.drop_table("language_years")


# -- SQLite ----------------------------------------------------------------------------------------------------------
def _make_again(change: Callable[[str, str], str]) -> None:
    connection = op.get_bind()
    found = sa.text("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    made = [row for row in connection.execute(found) if row.tbl_name in _TABLES]
    tables = {row.name: change(row.name, row.sql) for row in made if row.type == "table"}
    for row in made:
        if row.type == "index":
            connection.exec_driver_sql(f"DROP INDEX {row.name}")
    for name in _TABLES:
        connection.exec_driver_sql(f"ALTER TABLE {name} RENAME TO old_{name}")
    for name in _TABLES:
        connection.exec_driver_sql(tables[name])
        connection.exec_driver_sql(f"INSERT INTO {name} SELECT * FROM old_{name}")  # noqa: S608
    for name in reversed(_TABLES):
        connection.exec_driver_sql(f"DROP TABLE old_{name}")
    for row in made:
        if row.type == "index":
            connection.exec_driver_sql(row.sql)


def _followed(name: str, sql: str) -> str:
    if name != "signup_forwards":
        sql = re.sub(rf",?\s*CONSTRAINT pk_{name} PRIMARY KEY( \(id\))?", "", sql)
        sql = sql.replace("id INTEGER NOT NULL", "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", 1)
    for table, column, there in _FOLLOW:
        if table == name:
            refers = f"FOREIGN KEY({column}) REFERENCES {there} (id)"
            sql = sql.replace(refers, f"{refers} ON UPDATE CASCADE")
    if name == "cases" and _OWNER not in sql:
        sql = sql.replace("CONSTRAINT fk_cases_feedback_id", f"{_OWNER}, CONSTRAINT fk_cases_feedback_id")
    if name == "feedback":
        sql = sql.replace("CONSTRAINT ck_feedback_kind", f"{_CHECK}, CONSTRAINT ck_feedback_kind")
    return sql


def _counted_before(name: str, sql: str) -> str:
    sql = re.sub(rf",\s*{re.escape(_OWNER)}", "", sql)
    sql = sql.replace(f"{_CHECK}, ", "").replace(" ON UPDATE CASCADE", "")
    if name != "signup_forwards":
        sql = sql.replace(" PRIMARY KEY AUTOINCREMENT", f" CONSTRAINT pk_{name} PRIMARY KEY", 1)
    return sql
