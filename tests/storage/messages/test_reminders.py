"""A reminder of a dialogue fires once, at its time, and not if it was cancelled meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage.database import Database, Work
from storage.messages.reminders import Wish

DAY = timedelta(days=1)


def _talk(work: Work, now: datetime, phone: str = "+358412345678") -> int:
    return work.conversations.ensure("sms", phone, now=now).id


def _set(
    work: Work, talk: int, name: str, at: datetime, event: str = "EXTERNAL_wake", *, kill: bool = True
) -> None:
    work.reminders.set(talk, name, event, at, kill_on_user_message=kill)


def test_it_fires_at_its_time_and_once(database: Database, now: datetime) -> None:
    with database.writing() as work:
        talk = _talk(work, now)
        _set(work, talk, "b", now + DAY)
        _set(work, talk, "a", now)
        (due,) = work.reminders.due(now=now, limit=9)
        assert (due.conversation, due.name, due.event, due.due_at) == (talk, "a", "EXTERNAL_wake", now)
        work.reminders.done(due.id)
        assert work.reminders.due(now=now, limit=9) == []
        assert work.reminders.late(now=now) == (0, None)
        assert work.reminders.late(now=now + DAY) == (1, now + DAY)


def test_a_later_one_of_the_same_name_replaces_it(database: Database, now: datetime) -> None:
    with database.writing() as work:
        talk = _talk(work, now)
        _set(work, talk, "a", now)
        _set(work, talk, "a", now + DAY, "EXTERNAL_other", kill=False)
        assert work.reminders.due(now=now, limit=9) == []
        (due,) = work.reminders.due(now=now + DAY, limit=9)
        assert (due.event, due.kill_on_user_message) == ("EXTERNAL_other", False)


def test_many_are_set_and_cancelled_together(database: Database, now: datetime) -> None:
    with database.writing() as work:
        talk, other = _talk(work, now), _talk(work, now, "+358412345679")
        work.reminders.set_all(
            [
                Wish(talk, "a", "EXTERNAL_first", now, True),
                Wish(other, "a", "EXTERNAL_wake", now, True),
                Wish(talk, "a", "EXTERNAL_last", now, True),
                Wish(talk, "b", "EXTERNAL_wake", now, True),
            ]
        )
        work.reminders.cancel_all([(talk, "b"), (other, "b")])
        assert [(item.name, item.event) for item in work.reminders.of(talk)] == [("a", "EXTERNAL_last")]
        work.reminders.heard(talk, other)
        assert work.reminders.due(now=now, limit=9) == []
        for nothing in (work.reminders.set_all, work.reminders.cancel_all):
            nothing([])
        work.reminders.heard()


def test_what_the_person_writes_kills_those_that_wait_for_it(database: Database, now: datetime) -> None:
    with database.writing() as work:
        talk, other = _talk(work, now), _talk(work, now, "+358412345679")
        _set(work, talk, "silence", now)
        _set(work, talk, "deadline", now, kill=False)
        _set(work, other, "silence", now)
        work.reminders.heard(talk)
        assert [(item.conversation, item.name) for item in work.reminders.due(now=now, limit=9)] == [
            (talk, "deadline"),
            (other, "silence"),
        ]
        work.reminders.cancel(talk, "deadline")
        assert work.reminders.of(talk) == []


def test_the_longest_due_come_first(database: Database, now: datetime) -> None:
    with database.writing() as work:
        for n in range(4):
            _set(work, _talk(work, now, f"+35841234567{n}"), str(n), now - n * DAY)
        assert [item.name for item in work.reminders.due(now=now, limit=2)] == ["3", "2"]


def test_one_of_a_conversation_that_is_held_is_left_for_later(database: Database, now: datetime) -> None:
    """So that it cannot fire beside the turn that cancels it."""
    if database.dialect != "postgresql":
        pytest.skip("SQLite has one writer: no other holds a row")
    with database.writing() as work:
        talk, other = _talk(work, now), _talk(work, now, "+358412345679")
        _set(work, talk, "a", now)
        _set(work, other, "b", now)
    with database.writing() as turn:
        assert turn.conversations.lock([talk])
        with database.writing() as timer:
            (due,) = timer.reminders.due(now=now, limit=9)
            assert due.conversation == other
            with database.writing() as third:
                assert third.conversations.lock([other]) == {}
                assert third.reminders.due(now=now, limit=9) == []
        turn.reminders.cancel(talk, "a")
    with database.writing() as timer:
        assert [item.name for item in timer.reminders.due(now=now, limit=9)] == ["b"]
