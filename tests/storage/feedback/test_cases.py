"""One case a feedback, with its two deadlines and a history that only grows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from storage.database import Database, Work
from storage.models import cases

ANSWERED = timedelta(days=5)
HANDLED = timedelta(days=7)


@pytest.fixture
def feedback(database: Database, now: datetime) -> int:
    with database.writing() as work:
        return _feedback(work, now)


def _feedback(work: Work, now: datetime) -> int:
    talk = work.conversations.ensure("sms", "+358412345678", now=now)
    return work.feedback.keep(
        talk.person, "jono", kind="feedback", now=now, unit="koks", channel="sms", language="fi"
    ).id


def test_a_case_starts_untouched_with_seven_days_to_handle_it(
    database: Database, feedback: int, now: datetime
) -> None:
    with database.writing() as work:
        case = work.cases.get(work.cases.open(feedback, "koks", now=now, within=HANDLED))
    assert case is not None
    assert (case.feedback, case.unit, case.status, case.urgent, case.flags) == (
        feedback, "koks", "aloittamatta", False, frozenset(),
    )  # fmt: skip
    assert case.handle_by == now + timedelta(days=7)
    assert (case.wants_answer, case.answer_by) == (False, None)


def test_seven_days_are_seven_times_24_hours_also_over_a_change_of_the_clocks(
    database: Database, feedback: int
) -> None:
    opened = datetime(2027, 3, 25, 12, 0, tzinfo=ZoneInfo("Europe/Helsinki"))
    with database.writing() as work:
        case = work.cases.get(work.cases.open(feedback, None, now=opened.astimezone(UTC), within=HANDLED))
    assert case is not None
    assert case.handle_by.astimezone(ZoneInfo("Europe/Helsinki")) == datetime(
        2027, 4, 1, 13, 0, tzinfo=ZoneInfo("Europe/Helsinki")
    )


def test_a_second_call_marks_the_same_case_and_starts_no_clock_anew(
    database: Database, feedback: int, now: datetime
) -> None:
    later = now + timedelta(days=2)
    with database.writing() as work:
        id = work.cases.open(feedback, "koks", now=now, flags=["complaint"], within=HANDLED)
        assert (
            work.cases.open(feedback, "koks", now=later, flags=["crisis"], urgent=True, within=HANDLED) == id
        )
        assert work.cases.open(feedback, "koks", now=later, within=HANDLED) == id
        (case,) = work.cases.list()
        assert (case.flags, case.urgent, case.handle_by) == (
            {"complaint", "crisis"},
            True,
            now + timedelta(days=7),
        )
        assert [(event.at, event.who, event.what, event.detail) for event in work.cases.events(id)] == [
            (now, "bot", "opened", "complaint"),
            (later, "bot", "marked urgent", "crisis"),
        ]


def test_a_wanted_answer_has_its_own_clock_from_the_first_wish(
    database: Database, feedback: int, now: datetime
) -> None:
    with database.writing() as work:
        id = work.cases.open(feedback, "koks", now=now, within=HANDLED)
        work.cases.want_answer(id, now=now + timedelta(days=1), within=ANSWERED)
        work.cases.want_answer(id, now=now + timedelta(days=3), within=ANSWERED)
        case = work.cases.get(id)
        assert case is not None
        assert case.wants_answer
        assert case.answer_by == now + timedelta(days=6)
        assert [event.what for event in work.cases.events(id)] == ["opened", "answer wanted"]


def test_handled_in_time_means_within_and_answered_in_time_means_before(
    database: Database, feedback: int, now: datetime
) -> None:
    second = timedelta(seconds=1)
    with database.writing() as work:
        work.cases.want_answer(
            work.cases.open(feedback, "koks", now=now, within=HANDLED), now=now, within=ANSWERED
        )
        assert work.cases.overdue(now=now + timedelta(days=7)) == []
        assert len(work.cases.overdue(now=now + timedelta(days=7) + second)) == 1
        assert work.cases.answers_overdue(now=now + timedelta(days=5) - second) == []
        assert len(work.cases.answers_overdue(now=now + timedelta(days=5))) == 1


def test_the_urgent_come_first_then_the_nearest_deadline(database: Database, now: datetime) -> None:
    with database.writing() as work:
        late = work.cases.open(_feedback(work, now), None, now=now + timedelta(days=1), within=HANDLED)
        early = work.cases.open(_feedback(work, now), None, now=now, within=HANDLED)
        urgent = work.cases.open(
            _feedback(work, now), None, now=now + timedelta(days=2), urgent=True, within=HANDLED
        )
        assert [case.id for case in work.cases.list()] == [urgent, early, late]
        assert [case.id for case in work.cases.unfinished()] == [urgent, early, late]


def test_cries_of_one_person_are_one_case_until_it_is_done_or_a_day_has_passed(
    database: Database, now: datetime
) -> None:
    day = timedelta(days=1)
    with database.writing() as work:
        talk = work.conversations.ensure("sms", "+358412345678", now=now)
        other = work.conversations.ensure("sms", "+358412345679", now=now)
        how = {"kind": "crisis", "unit": None, "channel": "sms", "language": "fi"}
        cry = work.feedback.keep(talk.person, "en jaksa enää", now=now, **how).id
        case = work.cases.open(cry, None, now=now, flags=["crisis"], urgent=True, within=HANDLED)
        assert work.cases.cried_again(talk.person, now=now + day, since=now) == cry
        work.feedback.add(cry, "en vain jaksa", now=now + day)
        said = work.feedback.get(cry)
        assert said
        assert said.text == "en jaksa enää\nen vain jaksa"
        assert [event.what for event in work.cases.events(case)] == ["opened", "cried again"]
        assert work.cases.cried_again(talk.person, now=now + 2 * day, since=now + day) is None
        assert work.cases.cried_again(other.person, now=now, since=now) is None
        work.connection.execute(update(cases).values(status="valmis"))
        assert work.cases.cried_again(talk.person, now=now, since=now) is None
