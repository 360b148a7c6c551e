"""Threads of cases, drafts and ready answers, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.staff.answers import send_leaving
from channels.message import Reason
from storage.database import Database, Work
from storage.staff.drafts import Viewer

DAY = timedelta(days=1)
PHONE = "+358412345601"


def begin(work: Work, now: datetime) -> tuple[int, int, int]:
    """A person with a case, and a member of staff: their numbers, and the case's."""
    talk = work.conversations.ensure("sms", PHONE, "fi", now=now)
    kept = work.feedback.keep(
        talk.person, "odotin", kind="feedback", unit="koks", channel="sms", language="fi", now=now
    )
    case = work.cases.open(kept.id, "koks", now=now, within=7 * DAY)
    staff = work.accounts.add("maija", "", roles=[], now=now)
    assert staff is not None
    return talk.person, staff, case


def answer(work: Work, case: int, staff: int, now: datetime) -> int:
    known = work.handling.case(case)
    assert known is not None
    return work.handling.answer(
        case, known.version, "Hei", staff=staff, who=f"staff {staff}", now=now, leaves_at=now
    )


def test_a_case_goes_through_answers_and_texts(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, staff, case = begin(work, now)
        first = answer(work, case, staff, now)
        assert send_leaving(work, now) == 1
        assert send_leaving(work, now) == 0
        thread = work.threads.case(case)
        assert thread is not None
        talk = work.conversations.find("sms", PHONE)
        assert talk is not None
        assert (talk.answered_case, talk.answered_at) == (case, now)

        later = now + DAY
        work.threads.add_thanks(thread, "kiitos", now=later)
        known = work.handling.case(case)
        assert known is not None
        assert (known.wanted_at, known.answered_at) == (None, now)
        for hour in (1, 2):
            at = later + timedelta(hours=hour)
            work.threads.add(thread, f"odotan {hour}", now=at, answer_within=5 * DAY, handle_within=7 * DAY)
        known = work.handling.case(case)
        assert known is not None
        assert (known.wanted_at, known.answered_at) == (later + timedelta(hours=1), None)
        assert known.answer_by == later + timedelta(hours=1) + 5 * DAY

        second = answer(work, case, staff, later + timedelta(hours=3))
        send_leaving(work, later + timedelta(hours=3))
        for failed in (second, second):
            work.handling.failed(failed, Reason.unreachable, now=later + timedelta(hours=4))
        known = work.handling.case(case)
        assert known is not None
        assert known.answered_at is None  # the first answer had arrived, before what was asked since
        work.handling.failed(first, Reason.rejected, now=later + timedelta(hours=4))
        known = work.handling.case(case)
        assert known is not None
        assert known.answered_at is None
        assert [(each.id, each.reason) for each in work.handling.failures(staff)] == [
            (second, "unreachable"), (first, "rejected"),
        ]  # fmt: skip

        work.handling.set_status(
            case, known.version, "valmis", who=f"staff {staff}", now=later + 2 * DAY, outcome="x"
        )
        assert work.handling.failures(staff) == []
        thread = work.threads.case(case)
        assert thread is not None
        assert thread.done
        at = later + 3 * DAY
        work.threads.add(thread, "taas", now=at, answer_within=5 * DAY, handle_within=7 * DAY)
        known = work.handling.case(case)
        assert known is not None
        since = later + timedelta(hours=1)  # what was owed all the time
        assert (known.status, known.wanted_at, known.handle_by) == ("kesken", since, at + 7 * DAY)

        work.people.erase(person, now=at)
        assert work.threads.recent(limit=9) == []
        assert work.threads.case(case) is None


def test_a_wish_for_a_call_starts_its_clock_after_an_answer_too(database: Database, now: datetime) -> None:
    with database.writing() as work:
        _, staff, case = begin(work, now)
        work.cases.want_answer(case, now=now, within=5 * DAY)
        answer(work, case, staff, now)
        send_leaving(work, now)
        known = work.handling.case(case)
        assert known is not None
        work.handling.set_status(case, known.version, "valmis", who="staff", now=now, outcome="x")
        work.cases.want_answer(case, now=now + DAY, within=5 * DAY)
        work.cases.want_answer(case, now=now + 2 * DAY, within=5 * DAY)
        found = work.cases.get(case)
        assert found is not None
        assert (found.status, found.wanted_at, found.answered_at) == ("kesken", now + DAY, None)
        assert found.answer_by == now + 6 * DAY


def test_drafts_and_viewers(database: Database, now: datetime) -> None:
    with database.writing() as work:
        _, maija, case = begin(work, now)
        pekka = work.accounts.add("pekka", "", roles=[], now=now)
        assert pekka is not None
        for text in ("ensin", "sitten"):
            work.drafts.save(case, maija, "note", text, now=now)
        work.drafts.save(case, pekka, "note", "toinen", now=now)
        assert {form: each.text for form, each in work.drafts.of(case, maija).items()} == {"note": "sitten"}
        for seconds in (0, 4):
            work.drafts.see(case, maija, now=now + timedelta(seconds=seconds))
        work.drafts.see(case, pekka, now=now)
        assert work.drafts.others(case, pekka, now=now) == [Viewer("maija", writing=True)]
        work.drafts.clear(case, maija, "note")
        assert work.drafts.others(case, pekka, now=now) == [Viewer("maija", writing=False)]


def test_ready_answers(database: Database, now: datetime) -> None:
    with database.writing() as work:
        work.ready_answers.begin([{"fi": "a", "sv": "b"}, {"fi": "c", "sv": "d"}], now=now)
        work.ready_answers.begin([{"fi": "never"}], now=now)
        work.ready_answers.write(2, {"fi": "cc", "sv": "d"}, stale={"sv"}, now=now + DAY)
        work.ready_answers.remove(1, now=now)
        assert work.ready_answers.add({"fi": "e", "sv": "f"}, now=now) == 3
        found = work.ready_answers.all()
        assert [(each.id, dict(each.texts), list(each.stale)) for each in found] == [
            (2, {"fi": "cc", "sv": "d"}, ["sv"]), (3, {"fi": "e", "sv": "f"}, []),
        ]  # fmt: skip
        assert found[0].changed_at == now + DAY


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_answer_waits_for_no_turn_and_leaves_with_the_next_look(database: Database, now: datetime) -> None:
    with database.writing() as work:
        _, staff, case = begin(work, now)
        answer(work, case, staff, now)
        talk = work.conversations.find("sms", PHONE)
        assert talk is not None
    with database.writing() as turn, database.writing() as other:
        assert turn.conversations.lock([talk.id])
        assert send_leaving(other, now) == 0
    with database.writing() as work:
        assert send_leaving(work, now) == 1
