"""Seats: counted with the sizes of groups, given to one person each, offered to the next in line until a moment."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from storage.database import Database, Work
from storage.people.signups import SignUp

PANEL = "asiakasraati"
DAY = timedelta(days=1)


def _add(work: Work, number: int, now: datetime, *, size: int | None = None, waits: bool = False) -> SignUp:
    talk = work.conversations.ensure("sms", f"+3584123457{number:02}", now=now)
    signup = work.signups.add(
        talk.person, talk.id, PANEL, name=None, language="fi", consent_version="1", group_size=size,
        group_name="Naapurit" if size else None, waits=waits, now=now,
    )  # fmt: skip
    assert signup is not None
    return signup


def test_a_group_takes_as_many_seats_as_it_has_people(database: Database, now: datetime) -> None:
    with database.writing() as work:
        _add(work, 1, now)
        group = _add(work, 1, now, size=12)
        _add(work, 2, now, waits=True)
        assert (group.group_size, group.group_name) == (12, "Naapurit")
        assert work.seats.taken(PANEL) == 13
        assert work.seats.taken("olka") == 0
        assert group.person is not None
        work.signups.leave(group.person, now=now, public_id=group.public_id)
        assert work.seats.taken(PANEL) == 1


def test_the_next_in_line_is_the_first_that_fits(database: Database, now: datetime) -> None:
    with database.writing() as work:
        many = _add(work, 1, now, size=12, waits=True)
        pair = _add(work, 2, now, size=2, waits=True)
        one = _add(work, 3, now, waits=True)
        assert [work.seats.place(PANEL, each.id) for each in (many, pair, one)] == [1, 2, 3]
        fits = [work.seats.next_in_line(PANEL, room) for room in (0, 1, 2, 12)]
        assert [each and each.id for each in fits] == [None, one.id, pair.id, many.id]
        after = work.seats.next_in_line(PANEL, 12, after=many.id)
        assert after is not None
        assert after.id == pair.id
        assert work.seats.waited_for() == PANEL
        assert work.seats.waited_for(PANEL) is None


def test_an_offer_is_taken_before_its_end_or_lapses(database: Database, now: datetime) -> None:
    with database.writing() as work:
        quick, slow = (_add(work, n, now, waits=True) for n in (1, 2))
        for each in (quick, slow):
            assert work.seats.offer(each.id, until=now + DAY)
        assert not work.seats.offer(quick.id, until=now + DAY)
        assert work.seats.taken(PANEL) == 2
        token = work.seats.take(quick.id, now=now)
        assert token is not None
        assert work.signups.acknowledge(token, now=now) is not None
        assert work.seats.take(quick.id, now=now) is None
        assert not work.seats.lapses(now=now + DAY - timedelta(seconds=1))
        assert work.seats.lapse(now=now + DAY) == 1
        assert work.seats.take(slow.id, now=now + DAY) is None
        assert slow.person is not None
        offer = work.seats.offer_to(slow.person, since=now)
        assert offer is not None
        assert (offer.id, offer.stands) == (slow.id, False)
        assert [signup.status for signup in work.signups.list()] == ["active", "left"]


def test_who_passes_or_leaves_has_no_offer_that_lapsed(database: Database, now: datetime) -> None:
    with database.writing() as work:
        passing, leaving = (_add(work, n, now, waits=True) for n in (1, 2))
        for each in (passing, leaving):
            work.seats.offer(each.id, until=now + DAY)
            assert each.person is not None
        assert work.seats.end(passing.id, now=now)
        work.signups.leave(leaving.person or 0, now=now)
        for each in (passing, leaving):
            assert work.seats.offer_to(each.person or 0, since=now - DAY) is None


def test_a_group_is_erased_with_its_name(database: Database, now: datetime) -> None:
    with database.writing() as work:
        group = _add(work, 1, now, size=12)
        work.people.erase(group.person or 0, now=now)
        (left,) = work.signups.list()
        assert (left.status, left.group_name, left.group_size) == ("erased", None, 12)
        assert work.seats.taken(PANEL) == 0


def test_the_last_seat_goes_to_one_of_two_who_race(database: Database, now: datetime) -> None:
    """Each sees what the other did, though neither is committed when both begin."""
    with database.writing() as work:
        for number in (1, 2):
            work.conversations.ensure("sms", f"+3584123457{number:02}", now=now)
    start = threading.Barrier(2)
    got: list[str] = []

    def join(number: int) -> None:
        start.wait(5)
        with database.writing() as work:
            work.seats.hold(PANEL)
            got.append(_add(work, number, now, waits=work.seats.taken(PANEL) >= 1).status)

    threads = [threading.Thread(target=join, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["active", "waiting"]
