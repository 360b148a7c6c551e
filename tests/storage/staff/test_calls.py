"""Wishes to be called: one open at most a case, the number sealed and gone with the wish, each text due once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from channels.message import Inbound
from storage.database import Database, Work
from storage.models import case_calls
from storage.staff.calls import GIVEN, MISSING, PHONE, After, Call

NUMBER = "+358412345679"
CHAT = "5550001"
BY = timedelta(days=5)


@pytest.fixture
def case(database: Database, now: datetime) -> int:
    with database.writing() as work:
        return opened(work, now, "koks")


def opened(work: Work, now: datetime, unit: str | None) -> int:
    talk = work.conversations.ensure("telegram", CHAT, now=now)
    kept = work.feedback.keep(
        talk.person, "jono", kind="feedback", unit=unit, channel="telegram", language="fi", now=now
    )
    return work.cases.open(kept.id, unit, now=now, within=BY)


def call_of(work: Work, case: int) -> Call:
    call = work.calls.of_case(case)
    assert call is not None
    return call


def rows(database: Database) -> list[tuple[str, bytes | None, str | None]]:
    with database.reading() as work:
        found = work.connection.execute(
            select(case_calls.c.source, case_calls.c.number, case_calls.c.closed).order_by(case_calls.c.id)
        )
        return [tuple(row) for row in found]


def test_one_wish_is_open_at_a_time(database: Database, case: int, now: datetime) -> None:
    with database.writing() as work:
        work.calls.wish(case, MISSING, now=now, call_by=now + BY)
        work.calls.wish(case, PHONE, now=now + BY, call_by=now + 2 * BY)
        call = call_of(work, case)
        assert (call.source, call.call_by, call.due_at, call.again_at, call.tries) == (
            MISSING, now + BY, now + BY, None, 0,
        )  # fmt: skip
        work.calls.reached(call, now=now)
        work.calls.reached(call, now=now)
        assert work.calls.of_case(case) is None
        work.calls.wish(case, PHONE, now=now, call_by=now + BY)
        assert call_of(work, case).id != call.id
        events = [event.what for event in work.cases.events(case)]
    assert events.count("call wished") == 2


def test_the_number_is_sealed_and_goes_with_the_wish(database: Database, case: int, now: datetime) -> None:
    with database.writing() as work:
        work.calls.wish(case, MISSING, now=now, call_by=now + BY)
        call = call_of(work, case)
        assert work.calls.number(call.id) is None
        work.calls.give_number(call, NUMBER, now=now)
    ((source, number, _),) = rows(database)
    assert source == GIVEN
    assert NUMBER[1:].encode() not in (number or b"")
    with database.writing() as work:
        assert work.calls.number(call.id) == NUMBER
        assert NUMBER not in repr(call_of(work, case))
        work.calls.give_up(call_of(work, case), now=now)
        assert work.calls.number(call.id) is None
    assert rows(database) == [(GIVEN, None, "given_up")]


def test_erasing_the_person_takes_the_wish(database: Database, case: int, now: datetime) -> None:
    with database.writing() as work:
        work.calls.wish(case, MISSING, now=now, call_by=now + BY)
        work.calls.give_number(call_of(work, case), NUMBER, now=now)
        person = work.people.find("telegram", CHAT)
        assert person is not None
        assert work.calls.of_person(person.id) is not None
        work.people.erase(person.id, now=now)
    assert rows(database) == []


def test_a_text_after_tries_is_due_once(database: Database, case: int, now: datetime) -> None:
    at = now + timedelta(hours=2)
    with database.writing() as work:
        work.calls.wish(case, PHONE, now=now, call_by=now + BY)
        call = call_of(work, case)
        work.calls.tried(call, due_at=call.call_by, text_at=None)
        work.calls.tried(call, due_at=at, text_at=at)
        work.calls.tried(call, due_at=call.call_by, text_at=None)  # does not take the text back
        assert call_of(work, case).tries == 3
        work.calls.give_up(call, now=now)
        assert work.calls.to_text(now=at - timedelta(seconds=1), limit=9) == []
        assert work.calls.to_text(now=at, limit=9) == [(call.id, case)]
        work.calls.texted(call.id, case, now=at, failed=None)
        assert work.calls.to_text(now=at, limit=9) == []


def test_the_next_one_to_call_is_first(database: Database, now: datetime) -> None:
    with database.writing() as work:
        cases = [opened(work, now, unit) for unit in ("koks", "ratamo", None, "koks", "koks")]
        for n, case in enumerate(cases):
            work.calls.wish(case, PHONE, now=now, call_by=now + BY + timedelta(hours=n % 3))
        work.calls.tried(call_of(work, cases[4]), due_at=now + timedelta(hours=1), text_at=None)
        work.calls.reached(call_of(work, cases[1]), now=now)
        order = [cases[4], cases[0], cases[3], cases[2]]
        assert [row.id for row in work.calls.due(None, limit=9)] == order
        seen: list[int] = []
        after = None
        while page := work.calls.due(None, after=after, limit=1):
            seen += [row.id for row in page]
            after = After(page[-1].due_at, page[-1].call)
        assert seen == order
        units = frozenset({"koks"})
        assert [row.id for row in work.calls.due(units, limit=9)] == [cases[4], cases[0], cases[3]]
        assert work.calls.due(frozenset(), limit=9) == []
        assert (work.calls.count(None), work.calls.count(units)) == (4, 3)
        assert work.calls.count(units, due_by=now + timedelta(hours=1)) == 1


def test_a_message_is_kept_in_other_words(database: Database, now: datetime) -> None:
    with database.writing() as work:
        work.inbox.receive(
            [Inbound("telegram", id, CHAT, NUMBER, data={"message_id": id}) for id in ("1", "2")], now=now
        )
        work.inbox.reword("telegram", "1", "[***]")
        work.inbox.reword("telegram", "gone", "[***]")
        talk = work.conversations.find("telegram", CHAT)
        assert talk is not None
        assert [each.text for each in work.inbox.history(talk.id)] == ["[***]", NUMBER]
        (first, _) = work.inbox.waiting([talk.id])[talk.id]
    assert (first.text, first.external_id, first.data) == ("[***]", "1", {"message_id": "1"})
