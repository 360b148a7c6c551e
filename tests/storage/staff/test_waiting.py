"""A person waits from the first words without an answer until a member of staff answers or calls, and no shorter."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from storage.database import Database, Work
from storage.models import cases
from storage.staff.case_lists import Filter

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Waits:
    """A case of a low rating, and its handler."""

    def __init__(self, work: Work, now: datetime) -> None:
        self.work, self.now = work, now
        staff = work.accounts.add("maija", "", roles=[], now=now)
        assert staff is not None
        self.staff = staff
        talk = work.conversations.ensure("sms", "+358412345678", now=now)
        self.person = talk.person
        kept = work.feedback.rate(
            talk.person, None, 2, now=now, unit="koks", channel="sms", language="fi", question=None
        )
        self.case = work.cases.open(kept, "koks", now=now, within=7 * DAY)

    def since(self) -> datetime | None:
        status = self.work.handling.case(self.case)
        assert status is not None
        (row,) = self.work.lists.cases(None, Filter(status=status.status), limit=9)
        return row.waiting_since

    def says(self) -> None:
        self.work.feedback.explain(
            self.person, None, "odotin", now=self.now, unit="koks", channel="sms", language="fi"
        )

    def wishes(self, at: datetime) -> None:
        self.work.cases.want_answer(self.case, now=at, within=5 * DAY)
        self.work.calls.wish(self.case, "phone", now=at, call_by=at + 5 * DAY)

    def version(self) -> int:
        known = self.work.handling.case(self.case)
        assert known is not None
        return known.version

    def answer(self, at: datetime) -> int:
        return self.work.handling.answer(
            self.case, self.version(), "x", staff=self.staff, who="staff", now=at, leaves_at=at
        )


def test_since_when_a_person_waits(database: Database, now: datetime) -> None:
    with database.writing() as work:
        one = Waits(work, now)
        assert one.since() is None, "a number alone says nothing"
        one.wishes(now + HOUR)
        assert one.since() == now + HOUR
        one.says()
        assert one.since() == now

        work.clocks.told("answer", one.case, now=now + DAY)  # by the application
        taken_back = one.answer(now + DAY)
        assert work.handling.take_back(taken_back, one.case, who="staff", now=now + DAY)
        failed = one.answer(now + DAY)
        work.handling.left(failed, one.case, None, now=now + DAY, failed="opted_out")
        assert one.since() == now

        work.handling.left(one.answer(now + 2 * DAY), one.case, 1, now=now + 2 * DAY)
        assert one.since() is None
        # The person writes back.
        again = {"wanted_at": now + 3 * DAY, "answer_by": now + 8 * DAY, "answered_at": None}
        work.connection.execute(update(cases).where(cases.c.id == one.case).values(again))
        assert one.since() == now + 3 * DAY
        work.handling.set_status(one.case, one.version(), "valmis", who="staff", now=now, outcome="x")
        assert one.since() == now + 3 * DAY, "the answer is owed all the same"
        work.handling.answered_otherwise(one.case, one.version(), who="staff", now=now)
        assert one.since() is None
        work.handling.set_status(one.case, one.version(), "kesken", who="staff", now=now)
        assert one.since() is None


@pytest.mark.parametrize("reached", [True, False])
def test_a_call_that_got_through_is_an_answer(database: Database, now: datetime, reached: bool) -> None:
    with database.writing() as work:
        one = Waits(work, now)
        one.says()
        one.wishes(now)
        call = work.calls.of_case(one.case)
        assert call is not None
        if reached:
            work.calls.reached(call, now=now + DAY)
        else:
            work.calls.give_up(call, now=now + DAY)  # what the person reads then, the application wrote
        assert one.since() == (None if reached else now)
