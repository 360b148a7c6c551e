"""Each visit is taken in once; for N visits, those asked, skipped and still planned make N."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage.database import Database, Work
from storage.feedback.visit_intake import NewVisit
from storage.feedback.visits import Question, Visit
from tests.visit_counts import by_outcome, by_reason

PHONE = "+358412345678"
DAY = timedelta(days=1)


def _add(
    work: Work, now: datetime, id: str, phone: str = PHONE, unit: str = "koks", due_at: datetime | None = None
) -> int:
    talk = work.conversations.ensure("sms", phone, "fi", now=now)
    visit = work.visits.add(
        id, unit=unit, conversation=talk, channel="sms", ended_at=now, now=now,
        language="fi", age_group="18-29", due_at=due_at or now,
    )  # fmt: skip
    assert visit is not None
    return visit


def _get(work: Work, id: int) -> Visit:
    visit = work.visits.get(id)
    assert visit is not None
    return visit


def test_what_was_taken_in_is_what_falls_due(database: Database, now: datetime) -> None:
    with database.writing() as work:
        id = _add(work, now, "visit-1", due_at=now + DAY)
        talk = work.conversations.find("sms", PHONE)
        assert talk is not None
        assert work.visits.due(now=now, limit=9) == []
        (visit,) = work.visits.due(now=now + DAY, limit=9)
        assert visit == _get(work, id)
    assert (visit.external_id, visit.unit, visit.person, visit.conversation, visit.channel) == (
        "visit-1", "koks", talk.person, talk.id, "sms",
    )  # fmt: skip
    assert (visit.ended_at, visit.language, visit.age_group, visit.status) == (now, "fi", "18-29", "planned")


def test_a_known_visit_changes_nothing(database: Database, now: datetime) -> None:
    with database.writing() as work:
        id = _add(work, now, "visit-1")
        talk = work.conversations.ensure("sms", "+358412345679", now=now)
        assert work.visits.add("visit-1", unit="ratamo", conversation=talk, channel="sms", ended_at=now,
                               now=now, due_at=now) is None  # fmt: skip
        assert _get(work, id).unit == "koks"
        (known,) = work.visits.known(["visit-1", "visit-2"]).values()
        assert (known.id, known.unit, known.ended_at) == (id, "koks", now)
        assert known.address is not None
        assert known.address.is_(PHONE)
        assert not known.address.is_(f"{PHONE}0")
        assert PHONE not in repr(known)


def test_many_are_taken_in_at_once(database: Database, now: datetime) -> None:
    with database.writing() as work:
        talk = work.conversations.ensure("sms", PHONE, now=now)
        _add(work, now, "b")
        new = [
            NewVisit(id, "koks", talk.person, talk.id, "sms", now, due_at=now) for id in ("c", "b", "a", "c")
        ]
        c, b, a, again = work.visits.add_all(new, now=now)
        assert (b, again) == (None, None)
        assert c is not None
        assert a is not None
        assert [_get(work, id).external_id for id in (c, a)] == ["c", "a"]
        assert work.visits.add_all([], now=now) == []


def test_a_visit_that_nobody_can_be_asked_about_needs_its_reason(database: Database, now: datetime) -> None:
    with database.writing() as work:
        with pytest.raises(ValueError, match="or the reason why it is skipped"):
            work.visits.add(
                "x", unit="koks", conversation=None, channel="sms", ended_at=now, now=now, due_at=now
            )
        work.visits.add(
            "x", unit="koks", conversation=None, channel="none", ended_at=now, now=now, skipped="no_channel"
        )
        assert by_reason(work) == {"no_channel": 1}
        assert work.visits.due(now=now + DAY, limit=9) == []


def test_for_n_visits_asked_and_skipped_and_planned_make_n(database: Database, now: datetime) -> None:
    with database.writing() as work:
        for n in range(20):
            _add(work, now, f"visit-{n}", f"+3584123456{n:02}", due_at=now + DAY if n == 19 else now)
        for n, visit in enumerate(work.visits.due(now=now, limit=99)):
            match n % 4:
                case 0:
                    work.visits.skip_all([(visit.id, "quarantine")], now=now)
                case 1:
                    work.visits.skip_all([(visit.id, "too_old")], now=now)
                case 2:
                    work.visits.asked_all([visit.id], now=now, remind_at=now, close_at=now)
                    work.visits.skip_all([(visit.id, "too_late_to_skip")], now=now)
                case 3:
                    work.visits.asked_all([visit.id], now=now, remind_at=now, close_at=now)
                    work.visits.answered(visit.id, now=now)
                    work.visits.close(visit.id, "answered", now=now)
        status, reason = work.visits.by_status(), by_reason(work)
    assert status == {"planned": 1, "asked": 5, "closed": 4, "skipped": 10}
    assert reason == {"quarantine": 5, "too_old": 5}
    assert sum(status.values()) == 20


def test_many_are_moved_on_at_once_and_none_from_where_it_is_not(database: Database, now: datetime) -> None:
    with database.writing() as work:
        ids = [_add(work, now, str(n), f"+35841234567{n}") for n in range(5)]
        skipped, put_off, silent, reminded, planned = ids
        work.visits.skip_all([(skipped, "quarantine")], now=now)
        work.visits.asked_all([skipped, silent, reminded], now=now, remind_at=now, close_at=now)
        work.visits.plan_all(
            [(put_off, now + DAY), (planned, now), (silent, now + DAY), (skipped, now + DAY)]
        )
        work.visits.skip_all([(silent, "too_old"), (reminded, "too_old")], now=now)
        work.visits.reminded_all([skipped, reminded, planned], now=now)
        work.visits.close_all([silent, planned, skipped], "silent", now=now)
        found = [_get(work, id) for id in ids]
        work.visits.asked_all([], now=now, remind_at=now, close_at=now)
        for nothing in (work.visits.reminded_all, work.visits.skip_all):
            nothing([], now=now)
        work.visits.remind_at_all([])
        work.visits.plan_all([])
        work.visits.close_all([], "silent", now=now)
    assert [(visit.status, visit.reason or visit.outcome) for visit in found] == [
        ("skipped", "quarantine"), ("planned", None), ("closed", "silent"), ("asked", None), ("planned", None),
    ]  # fmt: skip
    assert [visit.due_at for visit in found] == [now, now + DAY, now, now, now]
    assert [visit.reminded_at for visit in found] == [None, None, None, now, None]


def test_one_reminder_and_then_the_end(database: Database, now: datetime) -> None:
    with database.writing() as work:
        silent, answered = _add(work, now, "1"), _add(work, now, "2", "+358412345679")
        work.visits.asked_all([silent, answered], now=now, remind_at=now + DAY, close_at=now + 3 * DAY)
        work.visits.answered(answered, now=now)

        assert work.visits.to_remind(now=now, limit=9) == []
        assert [visit.id for visit in work.visits.to_remind(now=now + DAY, limit=9)] == [silent]
        work.visits.remind_at_all([(silent, now + 2 * DAY), (answered, now)])
        assert work.visits.to_remind(now=now + DAY, limit=9) == []
        assert [visit.id for visit in work.visits.to_remind(now=now + 2 * DAY, limit=9)] == [silent]
        work.visits.reminded_all([silent], now=now + 2 * DAY)
        assert work.visits.to_remind(now=now + 2 * DAY, limit=9) == []

        assert work.visits.to_close(now=now + 2 * DAY, limit=9) == []
        assert [visit.id for visit in work.visits.to_close(now=now + 3 * DAY, limit=9)] == [silent]
        work.visits.close(silent, "silent", now=now + 3 * DAY)
        assert work.visits.to_close(now=now + 3 * DAY, limit=9) == []
        closed = _get(work, silent)
    assert (closed.status, closed.outcome, closed.closed_at, closed.reminded_at) == (
        "closed",
        "silent",
        now + 3 * DAY,
        now + 2 * DAY,
    )


def test_a_late_answer_is_an_answer(database: Database, now: datetime) -> None:
    with database.writing() as work:
        id = _add(work, now, "1")
        work.visits.asked_all([id], now=now, remind_at=now, close_at=now)
        work.visits.close(id, "silent", now=now)
        work.visits.answered(id, now=now + DAY)
        late = _get(work, id)
        assert (late.status, late.outcome, late.closed_at) == ("closed", "answered", now)
        assert by_outcome(work) == {"answered": 1}


def test_a_visit_can_be_put_off(database: Database, now: datetime) -> None:
    with database.writing() as work:
        id = _add(work, now, "1")
        work.visits.plan_all([(id, now + DAY)])
        assert work.visits.due(now=now, limit=9) == []
        assert [visit.id for visit in work.visits.due(now=now + DAY, limit=9)] == [id]


def test_what_quarantine_and_several_visits_need_to_know(database: Database, now: datetime) -> None:
    with database.writing() as work:
        first, second = _add(work, now, "1"), _add(work, now, "2", unit="ratamo")
        later = _add(work, now + DAY, "3")
        person = _get(work, first).person
        assert work.visits.latest_asked(person) is None
        work.visits.asked_all([first], now=now, remind_at=now, close_at=now)
        work.visits.asked_all([second], now=now + DAY, remind_at=now + DAY, close_at=now + DAY)
        assert sorted(work.visits.questions([person, 999]), key=lambda question: question.visit) == [
            Question(first, person, now, now),
            Question(second, person, now, now + DAY),
            Question(later, person, now + DAY, None),
        ]
        assert work.visits.questions([]) == []
        latest = work.visits.latest_asked(person)
        assert latest is not None
        assert latest.unit == "ratamo"
        assert work.visits.latest_asked_of([person, 999]) == {person: second, 999: None}
        assert work.visits.latest_asked_of([]) == {}


def test_two_ticks_never_take_the_same_visit(database: Database, now: datetime) -> None:
    if database.dialect != "postgresql":
        pytest.skip("SQLite has one writer")
    with database.writing() as work:
        for n in range(4):
            _add(work, now, str(n), f"+35841234567{n}")
    with database.writing() as one, database.writing() as other:
        first = {visit.id for visit in one.visits.due(now=now, limit=2)}
        second = {visit.id for visit in other.visits.due(now=now, limit=9)}
    assert len(first) == len(second) == 2
    assert not first & second


def test_the_newest_are_shown_first_and_without_anybody(database: Database, now: datetime) -> None:
    with database.writing() as work:
        ids = [_add(work, now, str(n)) for n in range(3)]
        assert [record.id for record in work.visits.recent(limit=2)] == [ids[2], ids[1]]
        assert not hasattr(work.visits.recent(limit=1)[0], "person")
