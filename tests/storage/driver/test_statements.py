"""Statements asked of the driver give what SQLAlchemy gives, under SQLAlchemy's names."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from storage.database import Database
from storage.driver.statements import Statements
from storage.models import people, reminders, suppressions

_new = insert(suppressions)
_all = select(suppressions).order_by(suppressions.c.id)
_some = select(suppressions.c.address_digest).where(
    suppressions.c.source == bindparam("source"),
    suppressions.c.address_digest.in_(bindparam("digests", expanding=True)),
)
_lift = update(suppressions).where(suppressions.c.source == "staff").values(source="person")
_person = insert(people).returning(people.c.id)
_remind = insert(reminders)


def _suppression(number: int, now: datetime) -> dict[str, object]:
    return {"address_digest": bytes([number]), "source": "staff", "text": b"sealed", "since": now}


def test_rows_come_back_as_sqlalchemy_gives_them(database: Database, now: datetime) -> None:
    with database.unit() as work:
        statements = Statements(work.connection)
        statements.execute(_new, [_suppression(number, now) for number in (1, 2)])
        statements.execute(_new, _suppression(3, now))
        asked, told = statements.execute(_all), work.connection.execute(_all)
        assert [tuple(row) for row in asked] == [tuple(row) for row in told]
        assert asked.all()[0].since == now
        assert [row.source for row in asked] == ["staff"] * 3
        assert statements.execute(_lift).rowcount == 3


def test_a_new_row_gives_the_id_that_was_asked_for(database: Database, now: datetime) -> None:
    with database.unit() as work:
        statements = Statements(work.connection)
        values = [{"address_digest": bytes([n]), "created_at": now, "pseudonym": str(n)} for n in range(3)]
        first = statements.execute(_person, values[0]).scalar_one()
        more = statements.execute(_person, values[1:]).scalars()
        assert sorted([first, *more]) == [first, first + 1, first + 2]


def test_an_error_has_sqlalchemys_name_and_none_of_the_values(database: Database, now: datetime) -> None:
    reminder = {
        "conversation_id": 4711, "name": "n", "event": "secret words", "due_at": now, "kill_on_user_message": True,
    }  # fmt: skip
    with pytest.raises(IntegrityError) as failed, database.unit() as work:
        Statements(work.connection).execute(_remind, reminder)
    assert "secret words" not in str(failed.value)


def test_a_savepoint_within_which_nothing_is_asked_is_never_set(database: Database, now: datetime) -> None:
    with database.unit() as work:
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


def test_a_lost_connection_is_not_used_again(database: Database) -> None:
    if database.dialect != "postgresql":
        pytest.skip("SQLite has no connection to lose")
    with pytest.raises(DBAPIError) as failed, database.unit() as work:
        pid = work.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with database.read() as other:
            other.connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        Statements(work.connection).execute(_all)
    assert isinstance(failed.value, OperationalError)
    assert failed.value.connection_invalidated
    with database.unit() as work:
        assert Statements(work.connection).execute(_all).all() == []


def test_a_list_of_any_length_finds_what_is_on_it(database: Database, now: datetime) -> None:
    with database.unit() as work:
        statements = Statements(work.connection)
        statements.execute(_new, [_suppression(number, now) for number in range(5)])
        for length in (0, 1, 2, 3, 5, 300):
            digests = [bytes([number % 256, *([1] if number > 255 else [])]) for number in range(length)]
            found = statements.execute(_some, {"digests": digests, "source": "staff"}).scalars()
            assert sorted(found) == digests[:5]
            assert not list(statements.execute(_some, {"digests": digests, "source": "person"}).scalars())
