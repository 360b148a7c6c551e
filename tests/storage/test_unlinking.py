"""What is left in rows that stay: the day, the languages that many have, and a number that nothing else knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.asking.calendar import HELSINKI
from storage.database import Database, Work
from storage.feedback.visit_intake import NewVisit
from storage.lifecycle import unlinking
from storage.models import cases, feedback, ratings, visits

SUMMER = datetime(2027, 7, 1, 21, 30, tzinfo=UTC)  # half past midnight on 2 July in Finland
MINUTE = timedelta(minutes=1)


def hand_in(
    work: Work, count: int, mother_tongue: str, ended_at: datetime, language: str = "en"
) -> list[int]:
    """Each of a person of their own."""
    new = []
    for n in range(count):
        phone = f"+35841{len(mother_tongue):02}{ended_at.year % 100:02}{n:03}"
        talk = work.conversations.ensure("sms", f"{phone}{ord(mother_tongue[0])}", now=ended_at)
        new.append(
            NewVisit(
                f"{mother_tongue}-{ended_at:%Y%m%d}-{n}", "koks", talk.person, talk.id, "sms", ended_at,
                language=language, due_at=ended_at, mother_tongue=mother_tongue, municipality="Kotka",
                home_area="etela",
            )
        )  # fmt: skip
    return [id for id in work.visits.add_all(new, now=ended_at) if id is not None]


def left(work: Work) -> set[tuple[int, str, str]]:
    rows = work.connection.execute(select(visits.c.ended_at, visits.c.language, visits.c.mother_tongue))
    return {(row.ended_at.year, row.language, row.mother_tongue) for row in rows}


def test_a_language_is_named_where_thirty_visits_of_the_year_have_it(database: Database) -> None:
    with database.writing() as work:
        ids = [
            *hand_in(work, 30, "so", SUMMER),
            *hand_in(work, 29, "et", SUMMER),
            *hand_in(work, 15, "ru", SUMMER),
            *hand_in(work, 15, "ru", SUMMER - timedelta(days=365)),
            *hand_in(work, 1, "se", SUMMER, language="se"),
        ]
        unlinking.unlink(work.connection, visits, ids)
        assert left(work) == {
            (2027, "en", "so"), (2027, "en", "other"), (2026, "other", "other"), (2027, "other", "other"),
        }  # fmt: skip


def test_the_year_is_that_of_finland(database: Database) -> None:
    new_year = datetime(2026, 12, 31, 22, 0, tzinfo=UTC)
    with database.writing() as work:
        ids = [*hand_in(work, 15, "so", new_year), *hand_in(work, 15, "so", SUMMER)]
        before = hand_in(work, 29, "ru", new_year - MINUTE)
        ids += [*before, *hand_in(work, 1, "ru", new_year)]
        unlinking.unlink(work.connection, visits, ids)
        named = {row.mother_tongue for row in work.connection.execute(select(visits.c.mother_tongue))}
    assert named == {"so", "other"}


def test_what_became_other_still_counts(database: Database) -> None:
    """The thirtieth is named, and those after it, though the first were not."""
    with database.writing() as work:
        unlinking.unlink(work.connection, visits, hand_in(work, 29, "so", SUMMER))
        unlinking.unlink(work.connection, visits, hand_in(work, 1, "so", SUMMER + timedelta(days=1)))
        assert left(work) == {(2027, "other", "other"), (2027, "en", "so")}


def test_a_visit_that_comes_again_is_counted_once(database: Database) -> None:
    with database.writing() as work:
        ids = hand_in(work, 29, "so", SUMMER)
        assert hand_in(work, 29, "so", SUMMER) == []
        unlinking.unlink(work.connection, visits, ids)
        assert {tongue for _, _, tongue in left(work)} == {"other"}


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (SUMMER, "2027-07-02"),
        (SUMMER - 31 * MINUTE, "2027-07-01"),
        (datetime(2027, 1, 5, 21, 59, tzinfo=UTC), "2027-01-05"),
        (datetime(2027, 1, 5, 22, 0, tzinfo=UTC), "2027-01-06"),
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "2027-03-28"),  # the clocks go forward a minute later
        (datetime(2027, 3, 28, 20, 59, tzinfo=UTC), "2027-03-28"),
        (datetime(2027, 10, 30, 21, 0, tzinfo=UTC), "2027-10-31"),
        (datetime(2027, 10, 31, 21, 59, tzinfo=UTC), "2027-10-31"),
    ],
)
def test_a_time_becomes_its_day_in_finland(database: Database, moment: datetime, day: str) -> None:
    with database.writing() as work:
        ids = hand_in(work, 1, "so", moment)
        for _ in range(2):  # a day is its own day
            unlinking.unlink(work.connection, visits, ids)
            ids = list(work.connection.execute(select(visits.c.id)).scalars())
        (row,) = work.connection.execute(select(visits.c.ended_at, visits.c.due_at, visits.c.created_at))
    begins = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=HELSINKI)
    assert set(row) == {begins}


def test_what_hangs_on_a_row_follows_its_new_number(database: Database) -> None:
    with database.writing() as work:
        first, second = hand_in(work, 2, "fi", SUMMER)
        for visit in (first, second):
            about = work.visits.get(visit)
            assert about is not None
            work.visits.asked_all([visit], SUMMER, remind_at=SUMMER, close_at=SUMMER)
            said = work.feedback.rate(
                about.person, visit, 3, now=SUMMER, unit="koks", channel="sms", language="fi", question="q"
            )
            work.cases.open(said, "koks", now=SUMMER, within=timedelta(days=7))
        unlinking.unlink(work.connection, visits, [first])
        joined = (
            select(visits.c.id, feedback.c.id, ratings.c.id, cases.c.id, feedback.c.pseudonym)
            .join_from(visits, feedback, feedback.c.visit_id == visits.c.id)
            .join(ratings, ratings.c.feedback_id == feedback.c.id)
            .join(cases, cases.c.feedback_id == feedback.c.id)
            .order_by(visits.c.id)
        )
        unlinked, linked = work.connection.execute(joined).all()
    assert all(number < 0 for number in unlinked[:4])
    assert unlinked.pseudonym is None
    assert all(number > 0 for number in linked[:4])
    assert linked.pseudonym


def test_the_number_of_an_unlinked_row_is_never_given_again(database: Database) -> None:
    """The key of a question holds it, and is queued once for ever."""
    with database.writing() as work:
        (last,) = hand_in(work, 1, "fi", SUMMER)
        unlinking.unlink(work.connection, visits, [last])
        (next_one,) = hand_in(work, 1, "sv", SUMMER)
    assert next_one > last
