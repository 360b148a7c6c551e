"""What is kept of people has names that people read, also with tables and columns that are added."""

from __future__ import annotations

from datetime import date

from bot.staff import person_requests
from bot.web.staff.personal_labels import COLUMNS, FATES, OUTCOMES, PROOFS, TABLES, WISHES
from storage.lifecycle.inventory import Fate
from storage.models.declarations import owned_tables, sealed_columns
from storage.models.person_requests import OUTCOMES as STORED_OUTCOMES
from storage.models.person_requests import WISHES as STORED_WISHES


def test_a_month_ends_on_a_day_that_there_is() -> None:
    assert [
        person_requests.answer_by(day) for day in (date(2027, 1, 31), date(2027, 12, 5), date(2028, 1, 31))
    ] == [
        date(2027, 2, 28),
        date(2028, 1, 5),
        date(2028, 2, 29),
    ]


def test_all_that_is_kept_has_a_name_that_people_read() -> None:
    assert {table.name for table in owned_tables()} == TABLES.keys()
    of_people = {table.name for table in owned_tables()}
    personal = {column.name for column in sealed_columns() if column.table.name in of_people}
    assert personal - COLUMNS.keys() == {"content", "state"}  # messages, which are opened; and no words


def test_each_stored_word_has_a_name() -> None:
    assert set(WISHES) == set(STORED_WISHES)
    assert set(OUTCOMES) == set(STORED_OUTCOMES)
    assert set(FATES) == set(Fate)
    assert set(PROOFS) == set(person_requests.PROOFS)
