"""What the organisation promises to forget is forgotten in time, and statistics stay."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.config.settings import EXAMPLE
from bot.organisation import load
from bot.upkeep.housekeeping import Housekeeping, retention_ages
from channels.message import Inbound
from storage.database import Database, Work
from storage.lifecycle.retention import Rule, rules
from storage.models import (
    case_events,
    conversations,
    erased_messages,
    feedback,
    messages_in,
    messages_out,
    people,
)
from tests.visit_counts import by_outcome

AINO, EERO = "+358412345678", "+358412345679"
ORGANISATION = load(EXAMPLE)

HANDLED = timedelta(days=7)


@pytest.fixture
def housekeeping(database: Database) -> Housekeeping:
    return Housekeeping(database, ORGANISATION)


def after(now: datetime, days: float) -> datetime:
    return now + timedelta(days=days)


def count(work: Work, table: Any) -> int:
    return work.connection.execute(select(func.count()).select_from(table)).scalar_one()


def lives_through_a_visit(work: Work, phone: str, now: datetime, *, answered: bool) -> int:
    """A visit, its question, an answer or none; the visit's id."""
    conversation = work.conversations.ensure("sms", phone, now=now)
    id = work.visits.add(
        f"visit-{phone}",
        unit="koks",
        conversation=conversation,
        channel="sms",
        ended_at=now,
        now=now,
        due_at=now,
    )
    assert id is not None
    work.visits.asked_all([id], now=now, remind_at=now, close_at=now)
    question = work.outbox.queue(
        channel="sms",
        address=phone,
        text="0-10?",
        now=now,
        conversation=conversation.id,
        key=f"visit:{id}:ask",
    )
    assert question is not None
    work.outbox.sent(question, f"SM{id}", now=now)
    if answered:
        work.inbox.receive([Inbound("sms", f"in-{phone}", phone, "9 hyvä")], now=now)
        ((message,),) = work.inbox.waiting([conversation.id]).values()
        work.inbox.handled([message.id], now=now)
        more: dict[str, Any] = {"now": now, "unit": "koks", "channel": "sms", "language": "fi"}
        work.feedback.rate(conversation.person, id, 9, question="q1", **more)
        work.feedback.explain(conversation.person, id, "hyvä", **more)
        work.visits.answered(id, now)
    work.visits.close(id, "answered" if answered else "no_answer", now)
    return id


async def test_a_number_goes_after_its_days_and_what_was_said_stays(
    database: Database, housekeeping: Housekeeping, now: datetime
) -> None:
    with database.writing() as work:
        visit = lives_through_a_visit(work, AINO, now, answered=True)
        work.suppressions.add("sms", AINO, source="person", text="STOP", now=now)
    await housekeeping(after(now, 89))
    with database.reading() as work:
        assert work.people.find("sms", AINO)
        assert work.visits.get(visit)
    await housekeeping(after(now, 91))
    with database.reading() as work:
        assert [count(work, table) for table in (people, conversations, messages_in, messages_out)] == [0] * 4
        assert work.visits.get(visit) is None
        (said,) = work.feedback.recent(10)
        assert (said.rating, said.text, said.unit) == (9, "hyvä", "koks")
        assert by_outcome(work) == {"answered": 1}
        assert work.suppressions.active("sms", AINO)
        assert work.visits.known([f"visit-{AINO}"])
    await housekeeping(after(now, 731))
    with database.reading() as work:
        (said,) = work.feedback.recent(10)
        assert (said.rating, said.text) == (9, None)


async def test_an_unanswered_visit_leads_to_no_person_after_its_days(
    database: Database, housekeeping: Housekeeping, now: datetime
) -> None:
    with database.writing() as work:
        silent = lives_through_a_visit(work, AINO, now, answered=False)
        answered = lives_through_a_visit(work, EERO, now, answered=True)
        conversation = work.conversations.ensure("sms", AINO, now=now)
        planned = work.visits.add(
            "next", unit="koks", conversation=conversation, channel="sms", ended_at=now, now=now, due_at=now
        )
    await housekeeping(after(now, 31))
    with database.reading() as work:
        assert work.visits.get(silent) is None
        assert work.visits.get(answered)
        assert work.visits.get(planned or 0)
        assert work.visits.by_status() == {"closed": 2, "planned": 1}


async def test_a_person_who_is_waited_for_or_signed_up_is_kept(
    database: Database, housekeeping: Housekeeping, now: datetime
) -> None:
    with database.writing() as work:
        lives_through_a_visit(work, AINO, now, answered=True)
        (said,) = work.feedback.recent(1)
        work.cases.open(said.id, "koks", now=now, within=HANDLED)
        eero = work.conversations.ensure("sms", EERO, now=now)
        work.signups.add(
            eero.person, eero.id, "kehittaja", name="Eero", language="fi", consent_version="1",
            said="ok", now=now,
        )  # fmt: skip
    await housekeeping(after(now, 120))
    with database.reading() as work:
        assert work.people.find("sms", AINO)
        assert work.connection.execute(select(feedback.c.pseudonym)).scalar()
        (signup,) = work.signups.list()
        assert signup.name == "Eero"
    await housekeeping(after(now, 731))
    with database.reading() as work:
        assert work.people.find("sms", AINO) is None  # an open case keeps a person only for so long
        assert len(work.cases.list()) == 1
        assert count(work, case_events) == 0
        (signup,) = work.signups.list()
        assert (signup.status, signup.name) == ("erased", None)


async def test_a_person_who_keeps_writing_stays_while_what_is_old_goes(
    database: Database, housekeeping: Housekeeping, now: datetime
) -> None:
    with database.writing() as work:
        lives_through_a_visit(work, AINO, now, answered=True)
    with database.writing() as work:
        (id,) = work.inbox.receive([Inbound("sms", "later", AINO, "hei taas")], now=after(now, 60))
    await housekeeping(after(now, 100))
    with database.reading() as work:
        assert work.people.find("sms", AINO)
        assert [message.text for message in work.inbox.history(id)] == ["hei taas"]  # it waits still
        assert work.outbox.history(id) == []
        assert work.connection.execute(select(feedback.c.pseudonym)).scalar() is None


async def test_what_an_erased_message_leaves_goes_after_thirty_days(
    database: Database, housekeeping: Housekeeping, now: datetime
) -> None:
    message = Inbound("sms", "m1", AINO, "hei")
    with database.writing() as work:
        work.inbox.receive([message], now=now)
        work.people.erase(1, now=now)
    await housekeeping(after(now, 29))
    with database.writing() as work:
        assert work.inbox.receive([message], now=after(now, 29)) == []
    await housekeeping(after(now, 31))
    with database.reading() as work:
        assert count(work, erased_messages) == 0


async def test_it_looks_once_a_day(database: Database, housekeeping: Housekeeping, now: datetime) -> None:
    await housekeeping(after(now, 90.5))
    with database.writing() as work:
        lives_through_a_visit(work, AINO, now, answered=True)
    await housekeeping(after(now, 91))
    with database.reading() as work:
        assert work.people.find("sms", AINO)
    await housekeeping(after(now, 91.5))
    with database.reading() as work:
        assert work.people.find("sms", AINO) is None


async def test_more_than_one_batch_goes_in_one_night(
    database: Database, housekeeping: Housekeeping, now: datetime
) -> None:
    with database.writing() as work:
        work.inbox.receive([Inbound("sms", f"m{n}", f"+35841234{n:04}", "hei") for n in range(450)], now=now)
        work.inbox.handled(list(work.connection.execute(select(messages_in.c.id)).scalars()), now=now)
    gone = await housekeeping.retain(after(now, 91))
    assert gone["received messages"] == gone["people"] == 450


async def test_what_stays_after_its_time_is_looked_at_once(
    database: Database, housekeeping: Housekeeping, now: datetime
) -> None:
    with database.writing() as work:
        work.inbox.receive([Inbound("sms", f"m{n}", f"+35841234{n:04}", "hei") for n in range(450)], now=now)
    seen: list[int] = []
    rule = Rule("all", messages_in, messages_in.c.id > 0, lambda _connection, ids, _now: seen.extend(ids))
    ages = retention_ages(ORGANISATION, now)
    assert await asyncio.wait_for(housekeeping._apply(rule, ages, now), 60) == 450
    assert len(seen) == len(set(seen)) == 450


@pytest.mark.parametrize("leaves", [True, False], ids=["left", "lapsed"])
async def test_name_and_words_of_a_sign_up_that_is_over_go_before_the_person(
    database: Database, housekeeping: Housekeeping, now: datetime, leaves: bool
) -> None:
    with database.writing() as work:
        aino = work.conversations.ensure("sms", AINO, now=now)
        work.signups.add(
            aino.person, aino.id, "kehittaja", name="Aino", language="fi", consent_version="1",
            said="MUKAAN, T. Aino", now=now,
        )  # fmt: skip
        if leaves:
            work.signups.leave(aino.person, now=now)
    over = after(now, 91 if leaves else 731)
    with database.writing() as work:
        work.inbox.receive([Inbound("sms", "later", AINO, "hei")], now=over)
    await housekeeping(over)
    with database.reading() as work:
        assert work.people.find("sms", AINO)
        assert [(each.name, each.said, each.status) for each in work.signups.list()] == [(None, None, "left")]


async def test_name_and_words_are_kept_for_the_days_of_the_list_at_most(
    database: Database, housekeeping: Housekeeping, now: datetime
) -> None:
    with database.writing() as work:
        aino = work.conversations.ensure("sms", AINO, now=now)
        work.signups.add(
            aino.person, aino.id, "kehittaja", name="Aino", language="fi", consent_version="1",
            said="MUKAAN, T. Aino", now=now,
        )  # fmt: skip
        work.signups.leave(aino.person, now=after(now, 720))
        work.inbox.receive([Inbound("sms", "m1", AINO, "POIS")], now=after(now, 720))
    await housekeeping(after(now, 729))
    with database.reading() as work:
        assert [(each.name, each.said) for each in work.signups.list()] == [("Aino", "MUKAAN, T. Aino")]
    await housekeeping(after(now, 731))
    with database.reading() as work:
        assert [(each.name, each.said, each.status) for each in work.signups.list()] == [(None, None, "left")]


def test_the_days_that_texts_name_are_those_that_are_kept() -> None:
    assert ORGANISATION.facts("fi", ORGANISATION.settings.promises)["days"] == "90"
    assert ORGANISATION.facts("fi", ORGANISATION.settings.promises)["list_days"] == "730"
    longer = ORGANISATION.survey.model_copy(update={"quarantine_days": 180})
    settings = ORGANISATION.settings.model_copy(update={"survey": longer})
    place = dataclasses.replace(ORGANISATION, settings=settings)
    now = datetime(2027, 3, 1, tzinfo=UTC)
    assert (
        place.facts("fi", place.settings.promises)["days"]
        == str((now - retention_ages(place, now).address).days)
        == "180"
    )


def test_the_longest_quarantine_of_all_units_keeps_numbers() -> None:
    koks = ORGANISATION.units["koks"].model_copy(update={"survey": {"quarantine_days": 200}})
    place = dataclasses.replace(ORGANISATION, units={**ORGANISATION.units, "koks": koks})
    now = datetime(2027, 3, 1, tzinfo=UTC)
    ages = retention_ages(place, now)
    assert place.facts("fi", place.settings.promises)["days"] == "200"
    assert (now - ages.address).days == (now - ages.unanswered_visit).days == 200


async def test_what_is_going_on_with_one_person_keeps_no_other(
    database: Database, housekeeping: Housekeeping, now: datetime
) -> None:
    """Of each kind that keeps a person: a message in, a message out, a visit, a sign-up, a case."""
    later = after(now, 100)
    others = [f"+35841234{n:04}" for n in range(5)]
    with database.writing() as work:
        lives_through_a_visit(work, AINO, now, answered=True)
        persons = [work.conversations.ensure("sms", phone, now=now) for phone in others]
        written, told, planned, listed, helped = persons
        about = {"channel": "sms", "language": "fi", "unit": None}
        work.inbox.receive([Inbound("sms", "later", written.address, "hei")], now=later)
        work.outbox.queue(channel="sms", address=told.address, text="hei", now=later, conversation=told.id)
        work.visits.add(
            "next", unit="koks", conversation=planned, channel="sms", ended_at=later, now=later, due_at=later
        )
        work.signups.add(
            listed.person, listed.id, "kehittaja", name=None, language="fi", consent_version="1", now=now
        )
        said = work.feedback.keep(helped.person, "apua", kind="crisis", now=now, **about)  # type: ignore[arg-type]
        work.cases.open(said.id, None, now=now, within=HANDLED)
    gone = await housekeeping.retain(later)
    assert gone["people"] == 1
    with database.reading() as work:
        assert work.people.find("sms", AINO) is None
        assert all(work.people.find("sms", phone) for phone in others)


async def test_who_writes_while_being_forgotten_is_kept(
    database: Database, housekeeping: Housekeeping, now: datetime
) -> None:
    """The message is on its way to the disk when the person's time comes: the one waits for the other."""
    if not database.shared:
        pytest.skip("one writes at a time there")
    later = after(now, 100)
    with database.writing() as work:
        conversation = work.conversations.ensure("sms", AINO, now=now)
    (people_rule,) = (rule for rule in rules() if rule.table is people)
    ages = retention_ages(ORGANISATION, later)
    with database.writing() as forgetting:
        found = people_rule.find(forgetting.connection, ages)
    assert found == [conversation.person]
    with database.writing() as work:
        work.inbox.receive([Inbound("sms", "m1", AINO, "hei taas")], now=later)

        def forget() -> int:
            with database.writing() as other:
                return people_rule.apply(other.connection, found, ages, later)

        forgotten = asyncio.create_task(asyncio.to_thread(forget))
        await asyncio.sleep(0.3)
        assert not forgotten.done()
    assert await asyncio.wait_for(forgotten, 10) == 0
    with database.reading() as work:
        assert work.people.find("sms", AINO)
        assert [message.text for message in work.inbox.history(conversation.id)] == ["hei taas"]
