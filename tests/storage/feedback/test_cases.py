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


def test_what_one_person_says_of_one_kind_is_one_case_until_it_is_done_or_a_day_has_passed(
    database: Database, now: datetime
) -> None:
    day = timedelta(days=1)
    with database.writing() as work:
        talk = work.conversations.ensure("sms", "+358412345678", now=now)
        other = work.conversations.ensure("sms", "+358412345679", now=now)
        how = {"kind": "crisis", "unit": None, "channel": "sms", "language": "fi"}
        cry = work.feedback.keep(talk.person, "en jaksa enää", now=now, **how).id
        case = work.cases.open(cry, None, now=now, kind="crisis", urgent=True, within=HANDLED)
        kinds = ["crisis", "violence"]
        assert work.cases.said_again(talk.person, kinds, now=now + day, since=now) == cry
        work.feedback.add(cry, "en vain jaksa", now=now + day)
        said = work.feedback.get(cry)
        assert said
        assert said.text == "en jaksa enää\nen vain jaksa"
        assert [event.what for event in work.cases.events(case)] == ["opened", "said again"]
        assert work.cases.said_again(talk.person, kinds, now=now + 2 * day, since=now + day) is None
        assert work.cases.said_again(other.person, kinds, now=now, since=now) is None
        assert work.cases.said_again(talk.person, ["question"], now=now, since=now) is None
        work.connection.execute(update(cases).values(status="valmis"))
        assert work.cases.said_again(talk.person, kinds, now=now, since=now) is None


def test_a_case_is_of_the_gravest_kind_and_its_flags_name_all(
    database: Database, feedback: int, now: datetime
) -> None:
    with database.writing() as work:
        id = work.cases.open(feedback, "koks", now=now, within=HANDLED)
        for kind, flags, then in (
            ("call", [], "call"), ("low_rating", [], "call"), ("complaint", ["complaint"], "complaint"),
            ("discrimination", ["discrimination"], "discrimination"), ("call", [], "discrimination"),
            ("crisis", ["perhaps_crisis"], "crisis"), ("crisis", ["violence", "crisis"], "violence"),
        ):  # fmt: skip
            assert work.cases.open(feedback, "koks", now=now, within=HANDLED, kind=kind, flags=flags) == id
            case = work.cases.get(id)
            assert case is not None
            assert case.kind == then
        assert case.flags == {"complaint", "discrimination", "perhaps_crisis", "violence", "crisis"}


def test_what_is_done_is_taken_up_again_with_new_clocks(
    database: Database, feedback: int, now: datetime
) -> None:
    later = now + timedelta(days=20)
    with database.writing() as work:
        id = work.cases.open(feedback, "koks", now=now, within=HANDLED)
        work.cases.want_answer(id, now=now, within=ANSWERED)
        assert not work.cases.reopen(id, now=later, within=HANDLED)
        work.cases.end(id, now=now, what="left")
        assert work.cases.reopen(id, now=later, within=HANDLED)
        work.cases.want_answer(id, now=later, within=ANSWERED)
        case = work.cases.get(id)
    assert case is not None
    assert (case.status, case.closed_at) == ("kesken", None)
    assert (case.handle_by, case.answer_by) == (later + HANDLED, later + ANSWERED)


def test_a_sign_up_has_one_case_of_contact_that_is_late_without_an_answer(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        talk = work.conversations.ensure("sms", "+358412345678", now=now)
        signup = work.signups.add(
            talk.person,
            talk.id,
            "olka",
            name=None,
            language="fi",
            consent_version="1",
            group_size=12,
            now=now,
        )
        assert signup is not None
        assert signup.group_size == 12
        ids = {
            work.cases.open_contact(signup.id, now=now, within=HANDLED, answered_within=ANSWERED)
            for _ in range(2)
        }
        (case,) = work.cases.list()
        assert ids == {case.id}
        assert (case.kind, case.feedback, case.signup, case.unit) == ("contact", None, signup.id, None)
        assert work.contacts.count(frozenset({"olka"}), late_at=now + ANSWERED) == 1
        assert work.contacts.count(frozenset({"olka"}), late_at=now + ANSWERED - timedelta(seconds=1)) == 0
        assert work.contacts.count(frozenset({"raati"})) == 0
        known = work.handling.case(case.id)
        assert known is not None
        assert (known.person, known.channel, known.opportunity) == (talk.person, "sms", "olka")
        assert work.contacts.contacted(case.id, staff=_staff(work, now), now=now)
        assert not work.contacts.contacted(case.id, staff=_staff(work, now), now=now)
        assert work.contacts.count(None) == 0
        work.people.erase(talk.person, now=now)
        (left,) = work.cases.list()
        assert left.signup is not None
        assert work.handling.case(left.id).person is None  # type: ignore[union-attr]


def _staff(work: Work, now: datetime) -> int:
    known = work.accounts.called("maija")
    return known.id if known else work.accounts.add("maija", "", roles=[], now=now) or 0


def test_a_suggestion_is_to_be_read_and_then_told_of(
    database: Database, feedback: int, now: datetime
) -> None:
    outcome, read = timedelta(days=90), now + timedelta(days=3)
    with database.writing() as work:
        id = work.cases.open(
            feedback, None, now=now, within=HANDLED, kind="suggestion", outcome_within=outcome
        )
        first = work.cases.get(id)
        work.handling.read(id, who="staff 1", now=read)
        then = work.cases.get(id)
    assert first is not None
    assert then is not None
    assert first.handle_by == now + HANDLED
    assert then.handle_by == then.outcome_by == now + outcome
