"""Support for a suggestion: one a person, also where two workers meet, where people are joined and where they are erased."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from sqlalchemy import func, select

from storage.database import Database, Work
from storage.models import supports


def _person(work: Work, number: int, now: datetime) -> int:
    return work.conversations.ensure("sms", f"+3584123457{number:02}", "fi", now=now).person


def _suggestion(work: Work, now: datetime) -> tuple[str, int]:
    """The number of a suggestion of the first person's, and its id."""
    author = _person(work, 0, now)
    reference = work.feedback.suggest(author, "penkkejä", now=now, channel="sms", language="fi")
    known = work.feedback.by_reference(reference)
    assert known is not None
    work.cases.open(known.id, None, now=now, within=timedelta(days=7), kind="suggestion")
    return reference, known.id


def test_one_a_person_and_taken_back(database: Database, now: datetime) -> None:
    with database.writing() as work:
        reference, id = _suggestion(work, now)
        one, two = _person(work, 1, now), _person(work, 2, now)
        assert [work.supports.add(id, person, now=now) for person in (one, one, two)] == [True, False, True]
        assert work.supports.count(id) == 2
        assert [work.supports.take_back(id, one) for _ in range(2)] == [True, False]
        assert work.supports.count(id) == 1
        assert work.supports.add(id, one, now=now)
        found = [work.supports.find(reference, person) for person in (one, _person(work, 0, now))]
        assert [(each.id, each.status, each.own) for each in found if each] == [
            (id, "aloittamatta", False),
            (id, "aloittamatta", True),
        ]
        assert work.supports.find("Y9-0000", one) is None


def test_two_workers_count_one_person_once(database: Database, now: datetime) -> None:
    with database.writing() as work:
        _, id = _suggestion(work, now)
        one, other = _person(work, 1, now), _person(work, 2, now)
    for person in (one, other):
        start = threading.Barrier(2)
        got: list[bool] = []

        def support(person: int = person, start: threading.Barrier = start, got: list[bool] = got) -> None:
            start.wait(5)
            with database.writing() as work:
                got.append(work.supports.add(id, person, now=now))

        threads = [threading.Thread(target=support) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(got) == [False, True]
    with database.reading() as work:
        assert work.supports.count(id) == 2


def test_who_turns_out_to_be_one_person_counts_once(database: Database, now: datetime) -> None:
    with database.writing() as work:
        _, id = _suggestion(work, now)
        one, two = _person(work, 1, now), _person(work, 2, now)
        for person in (one, two):
            work.supports.add(id, person, now=now)
        work.people.join(one, two, now=now)
        assert work.supports.count(id) == 1
        assert not work.supports.add(id, one, now=now)


def test_an_erased_person_supports_nothing_and_leaves_no_trace(database: Database, now: datetime) -> None:
    with database.writing() as work:
        _, id = _suggestion(work, now)
        one, two = _person(work, 1, now), _person(work, 2, now)
        for person in (one, two):
            work.supports.add(id, person, now=now)
        work.people.erase(one, now=now)
        assert work.supports.count(id) == 1
        left = select(func.count()).where(supports.c.person_id == one)
        assert work.connection.execute(left).scalar_one() == 0


def test_the_support_of_a_forgotten_person_counts_on(database: Database, now: datetime) -> None:
    from storage.lifecycle.erasure import go
    from storage.models.meaning import Going

    with database.writing() as work:
        _, id = _suggestion(work, now)
        one = _person(work, 1, now)
        work.supports.add(id, one, now=now)
        go(work.statements, [one], Going.aged, now)
        assert work.supports.count(id) == 1
        rows = work.connection.execute(select(supports.c.person_id, supports.c.status)).all()
        assert [tuple(row) for row in rows] == [(None, "given")]


def test_erasing_the_author_ends_the_number(database: Database, now: datetime) -> None:
    with database.writing() as work:
        reference, id = _suggestion(work, now)
        one = _person(work, 1, now)
        work.supports.add(id, one, now=now)
        work.people.erase(_person(work, 0, now), now=now)
        assert work.supports.find(reference, one) is None
