"""Reports get counts, each by the moment that its period is reckoned by."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from storage.database import Database, Work
from storage.feedback.figures import Figures, HandedIn, Handled, Invited, Range, Rated, Series
from storage.models import cases, visits

DAY = timedelta(days=1)
KOKS = Series("koks", "recommend-1", "sms", "invited")
POSTER = Series("koks", None, "sms", "poster")


def _ask(work: Work, number: int, at: datetime, unit: str = "koks") -> tuple[int, int]:
    """A visit that was asked about: the person, and the visit."""
    talk = work.conversations.ensure("sms", f"+35841{2_000_000 + number}", now=at)
    id = work.visits.add(
        f"v{number}", unit=unit, conversation=talk, channel="sms", ended_at=at - DAY, now=at, due_at=at
    )
    assert id is not None
    values = {"status": "asked", "asked_at": at, "question": "recommend-1", "delivered_at": at}
    _set(work, id, **values)
    return talk.person, id


def _set(work: Work, visit: int, **values: Any) -> None:
    work.connection.execute(update(visits).where(visits.c.id == visit).values(**values))


def _rate(work: Work, person: int, visit: int | None, rating: int, at: datetime, unit: str = "koks") -> int:
    question = None if visit is None else "recommend-1"
    id = work.feedback.rate(
        person, visit, rating, now=at, unit=unit, channel="sms", language="fi", question=question
    )
    if visit is not None:
        work.visits.answered(visit, now=at)
    return id


def test_an_answer_belongs_to_the_day_of_its_question(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, visit = _ask(work, 1, now)
        _rate(work, person, visit, 9, now + 3 * DAY)
        _ask(work, 2, now + 3 * DAY)
        today, later = Range(now, now + DAY), Range(now + DAY, None)
        assert work.figures.invited(today) == [Invited(KOKS, 1, 1, 1)]
        assert work.figures.rated(today) == [Rated(KOKS, 9, 1)]
        assert work.figures.invited(later) == [Invited(KOKS, 1, 1, 0)]
        assert work.figures.rated(later) == []
        assert work.figures.invited(Range()) == [Invited(KOKS, 2, 2, 1)]


def test_both_ends_of_a_range(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, visit = _ask(work, 1, now)
        _rate(work, person, visit, 9, now)
        moment = timedelta(microseconds=1)
        for range, found in ((Range(now, now + moment), 1), (Range(now + moment), 0), (Range(None, now), 0)):
            assert len(work.figures.invited(range)) == len(work.figures.rated(range)) == found


def test_a_posters_rating_stands_alone_on_its_own_day(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, visit = _ask(work, 1, now)
        _rate(work, person, visit, 9, now)
        _rate(work, person, None, 2, now + DAY)
        assert set(work.figures.rated(Range())) == {Rated(KOKS, 9, 1), Rated(POSTER, 2, 1)}
        assert work.figures.rated(Range(now + DAY)) == [Rated(POSTER, 2, 1)]


def test_words_alone_have_no_rating(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, _ = _ask(work, 1, now)
        for kind in ("feedback", "crisis", "question", "unclear", "complaint"):
            work.feedback.keep(person, "sanat", kind=kind, now=now, unit=None, channel="sms", language="fi")
        work.feedback.suggest(person, "idea", now=now, channel="sms", language="fi")
        assert work.figures.rated(Range()) == [Rated(Series(None, None, "sms", "unasked"), None, 1)]


def test_a_rating_that_is_taken_back_is_no_answer(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, _ = _ask(work, 1, now)
        _rate(work, person, None, 2, now)
        work.feedback.unrate(person, None, "koks", now=now)
        assert work.figures.rated(Range()) == []


def test_an_erased_person_stays_in_the_figures(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, visit = _ask(work, 1, now)
        _rate(work, person, visit, 9, now)
        work.people.erase(person, now=now)
        assert work.figures.invited(Range()) == [Invited(KOKS, 1, 1, 1)]
        assert work.figures.rated(Range()) == [Rated(KOKS, 9, 1)]


def test_a_visit_that_is_known_from_its_question_alone_has_no_unit(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, visit = _ask(work, 1, now)
        _rate(work, person, visit, 9, now)
        _set(work, visit, unit="")
        series = KOKS._replace(unit=None)
        assert work.figures.invited(Range()) == [Invited(series, 1, 1, 1)]
        assert [rated.series for rated in work.figures.rated(Range())] == [series]


def test_visits_are_counted_by_their_outcome(database: Database, now: datetime) -> None:
    with database.writing() as work:
        _ask(work, 1, now)
        _, skipped = _ask(work, 2, now)
        _set(work, skipped, status="skipped", reason="refused", asked_at=None)
        found = work.figures.handed_in(Range(now - DAY, now))
        assert set(found) == {HandedIn("asked", None, 1), HandedIn("skipped", "refused", 1)}
        assert work.figures.handed_in(Range(now)) == []


def test_cases_in_time(database: Database, now: datetime) -> None:
    """Of four: one handled in time, one late, one overdue and one whose time has not come."""
    with database.writing() as work:
        ends = (now + 2 * DAY, now + 9 * DAY, None, None)
        for number, (end, opened) in enumerate(zip(ends, (now, now, now, now + 5 * DAY), strict=True)):
            person, visit = _ask(work, number, now)
            case = work.cases.open(_rate(work, person, visit, 3, now), "koks", now=opened, within=7 * DAY)
            if number == 0:
                work.cases.want_answer(case, now=opened, within=5 * DAY)
            if end:
                _close(work, case, end)
        assert work.figures.handled(Range(), now=now + 10 * DAY) == [Handled(KOKS, 3, 1, 1, 0)]
        assert work.figures.handled(Range(now + DAY), now=now) == []


def _close(work: Work, case: int, at: datetime) -> None:
    work.connection.execute(update(cases).where(cases.c.id == case).values(status="valmis", closed_at=at))


@pytest.mark.parametrize("method", ["invited", "rated", "handed_in"])
def test_nothing_is_counted_of_nothing(database: Database, method: str) -> None:
    with database.reading() as work:
        assert isinstance(work.figures, Figures)
        assert getattr(work.figures, method)(Range()) == []
