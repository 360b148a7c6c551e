"""What was done stays as it was written: the database itself refuses to change it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.lifecycle.retention import Ages, rules


def ages(audit: datetime) -> Ages:
    long_ago = audit - timedelta(days=10_000)
    return Ages(long_ago, long_ago, long_ago, long_ago, audit, long_ago, long_ago)


def test_rows_are_read_newest_first_and_by_page(database: Database, now: datetime) -> None:
    with database.writing() as work:
        maija = work.accounts.add("maija", "hash", roles=[], now=now)
        work.audit.add("read", "case", [1, 2, 3], at=now, staff=maija, role="lead")
        work.audit.add("command", "staff", at=now, detail="add")
        work.audit.add("read", "case", [], at=now)
        newest, *others = work.audit.page(limit=3)
        assert (newest.action, newest.staff, newest.subject_id, newest.detail) == (
            "command",
            None,
            None,
            "add",
        )
        assert [row.subject_id for row in others] == [3, 2]
        assert [row.subject_id for row in work.audit.page(before=others[-1].id, limit=3)] == [1]
        assert [row.role for row in work.audit.page(limit=9, subject="case", subject_id=2)] == ["lead"]
        assert len(work.audit.page(limit=9, staff=maija)) == 3
        assert work.audit.page(limit=9, action="export") == []


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET role = 'admin'", "DELETE FROM audit", "DELETE FROM audit WHERE id = 1"]
)
def test_rows_are_neither_changed_nor_deleted(database: Database, now: datetime, statement: str) -> None:
    with database.writing() as work:
        work.audit.add("read", "case", [1], at=now)
    with pytest.raises(DBAPIError, match="audit: rows are"), database.writing() as work:
        work.connection.execute(text(statement))
    with database.reading() as work:
        assert len(work.audit.page(limit=9)) == 1


def test_retention_lets_old_rows_go_and_no_others(database: Database, now: datetime) -> None:
    (rule,) = [rule for rule in rules() if rule.name == "what staff did"]
    old = now - timedelta(days=731)
    with database.writing() as work:
        work.audit.add("read", "case", [1], at=old)
        work.audit.add("read", "case", [2], at=now)
    limit = ages(now - timedelta(days=730))
    with database.writing() as work:
        found = rule.find(work.connection, limit)
        assert rule.apply(work.connection, found, limit, now) == 1
    with database.reading() as work:
        assert [row.subject_id for row in work.audit.page(limit=9)] == [2]
    with pytest.raises(DBAPIError, match="audit: rows are"), database.writing() as work:
        work.connection.execute(text("DELETE FROM audit"))
