"""One open transaction: its errors, its savepoints and a connection that is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

import storage.work  # all repositories with their prepared statements
from storage.database import Database
from storage.driver.prepared import Prepared, PreparedCommand, PreparedQuery
from storage.driver.statements import Statements
from storage.models import feedback, messages_out, suppressions

assert storage.work

_new = insert(suppressions)
_all = select(suppressions).order_by(suppressions.c.id)
_channels = cast("PreparedQuery[Any]", Prepared.all["outbox.open_channels"])
_queue_all = cast("PreparedCommand", Prepared.all["outbox.queue_all"])
_feedback = cast("PreparedQuery[Any]", Prepared.all["feedback.new"])

BOTH_WAYS = pytest.mark.parametrize(
    "ask",
    [lambda statements: statements.fetch(_channels), lambda statements: statements.execute(_all).all()],
    ids=["prepared", "through SQLAlchemy"],
)


def _suppression(number: int, now: datetime) -> dict[str, object]:
    return {"address_digest": bytes([number]), "source": "staff", "text": b"sealed", "since": now}


@pytest.mark.parametrize(
    "insert_one",
    [
        lambda statements, row: statements.run_each(_queue_all, [row]),
        lambda statements, row: statements.run(_queue_all, row),
        lambda statements, row: statements.execute(insert(messages_out), row),
    ],
    ids=["prepared, many", "prepared, one", "through SQLAlchemy"],
)
def test_an_error_has_sqlalchemys_name_and_none_of_the_values(
    insert_one: Callable[[Statements, dict[str, Any]], None], database: Database, now: datetime
) -> None:
    row = dict.fromkeys(_queue_all.columns) | {
        "conversation_id": 4711, "channel": "secret words", "priority": 1, "content": b"secret words",
        "status": "queued", "attempts": 0, "queued_at": now, "changed_at": now,
    }  # fmt: skip
    with pytest.raises(IntegrityError) as failed, database.writing() as work:
        insert_one(Statements(work.connection), row)
    assert "secret words" not in str(failed.value)


def test_a_savepoint_within_which_nothing_is_asked_is_never_set(database: Database, now: datetime) -> None:
    with database.writing() as work:
        statements = Statements(work.connection)
        with pytest.raises(ValueError, match="outer"), statements.savepoint():
            with statements.savepoint():
                pass
            statements.execute(_new, _suppression(1, now))
            with pytest.raises(ValueError, match="inner"), statements.savepoint():
                statements.execute(_new, _suppression(2, now))
                raise ValueError("inner")
            assert len(statements.execute(_all).all()) == 1
            raise ValueError("outer")
        assert statements.execute(_all).all() == []


def test_a_prepared_statement_is_undone_with_its_savepoint(database: Database, now: datetime) -> None:
    row = dict.fromkeys(_feedback.columns) | {
        "person": 1, "kind": "feedback", "source": "unasked", "channel": "sms", "created_at": now, "changed_at": now,
    }  # fmt: skip
    with database.writing() as work:
        statements = Statements(work.connection)
        with pytest.raises(ValueError, match="undo"), statements.savepoint():
            later = statements.fetch_later(_feedback, row)
            (one,) = statements.fetch(_feedback, row)
            several = statements.fetch_each(_feedback, [row, row])
            (first,) = later.rows()
            assert later.rows() == [first]
            assert [first.id, one.id, *(each.id for each in several)] == list(range(first.id, first.id + 4))
            raise ValueError("undo")
        assert statements.execute(select(feedback)).all() == []


@BOTH_WAYS
def test_a_lost_connection_is_not_used_again(ask: Callable[[Statements], Any], database: Database) -> None:
    if database.dialect != "postgresql":
        pytest.skip("SQLite has no connection to lose")
    with pytest.raises(DBAPIError) as failed, database.writing() as work:
        pid = work.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with database.reading() as other:
            other.connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        ask(Statements(work.connection))
    assert isinstance(failed.value, OperationalError)
    assert failed.value.connection_invalidated
    with database.writing() as work:
        assert ask(Statements(work.connection)) == []
