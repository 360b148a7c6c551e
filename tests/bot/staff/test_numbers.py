"""Which number of a person staff see, by whichever right."""

from __future__ import annotations

from bot.staff import numbers
from storage.database import Database, Work
from storage.staff.handling import HandledCase
from tests.bot.staff.people import at, case

MONDAY = at("2027-03-01 10:00")
PHONE, OTHER = "+358412345678", "+358412345679"


def handled(work: Work, id: int) -> HandledCase:
    known = work.handling.case(id)
    assert known is not None
    return known


def test_the_number_is_that_of_the_case_before_others_and_one_that_can_be_called(database: Database) -> None:
    with database.writing() as work:
        by_text = handled(work, case(work, now=MONDAY, channel="sms", phone=PHONE))
        assert numbers.of_case(work, by_text) == PHONE
        assert by_text.person is not None
        linked = handled(work, case(work, now=MONDAY, channel="telegram", phone="700000001"))
        assert numbers.of_case(work, linked) is None
        assert linked.person is not None
        work.people.join(by_text.person, linked.person, now=MONDAY)
        linked = handled(work, linked.id)
        assert numbers.of_case(work, linked) == PHONE
        no_number = handled(work, case(work, now=MONDAY, channel="sms", phone="16400"))
        assert numbers.of_case(work, no_number) is None


def test_a_sign_up_is_reached_on_its_own_number_or_through_the_bot(database: Database) -> None:
    with database.writing() as work:
        for channel, address, number in (("sms", PHONE, PHONE), ("telegram", "700000001", None)):
            talk = work.conversations.ensure(channel, address, "fi", now=MONDAY)
            signup = work.signups.add(
                talk.person, talk.id, "olka", name=None, language="fi", consent_version="1", now=MONDAY
            )
            assert signup is not None
            way = numbers.of_sign_up(work, signup)
            assert way == numbers.Way(channel, number)
            assert OTHER not in repr(way) and PHONE not in repr(way)
