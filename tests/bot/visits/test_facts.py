"""What is kept of a visit for figures is written where it happens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.opt_out import keep_in_step
from bot.organisation import Organisation
from bot.outbound import outcomes
from bot.outbound.delivery import Sent
from bot.visits import take_in
from channels.message import Reason, Receipt, Status
from storage.database import Database, Work
from storage.messages.inbox import Waiting
from storage.models import feedback, visits
from tests.bot.applications import NOW, Town, inhabited, settings
from tests.bot.visits.test_register import import_, visit

AINO = "+358412345678"
DAY = timedelta(days=1)


def fact(work: Work, place: int = 0) -> Any:
    return work.connection.execute(select(visits).order_by(visits.c.id)).all()[place]


# -- what is known when it comes in ------------------------------------------------------------------------------
def test_a_visit_keeps_the_service_and_the_area_of_its_unit(
    database: Database, organisation: Organisation
) -> None:
    import_(database, organisation, visit("v1", unit="ratamo"), visit("v2", unit="lastensuojelu"))
    with database.reading() as work:
        kept = {row.unit: (row.service, row.area, row.source) for row in (fact(work), fact(work, 1))}
    ratamo = organisation.unit("ratamo")
    assert kept == {
        "ratamo": ("sairaala", organisation.area_of(ratamo.municipality), "invited"),
        "lastensuojelu": ("perheet", organisation.area_of("Kotka"), "invited"),
    }
    assert kept["ratamo"][1]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Kotka", "Kotka"),
        (" KOTKA ", "Kotka"),
        ("miehikkälä", "Miehikkälä"),
        ("Helsinki", "other"),
        ("", None),
    ],
)
def test_the_municipality_is_one_of_the_organisation_or_other(
    database: Database, organisation: Organisation, given: str, kept: str | None
) -> None:
    import_(database, organisation, visit("v1", municipality=given))
    with database.reading() as work:
        row = fact(work)
    area = organisation.area_of(kept) if kept and kept != "other" else kept
    assert (row.municipality, row.home_area) == (kept, area)


# -- what happens to it --------------------------------------------------------------------------------------------
def asked(work: Work, channel: str = "sms", address: str = AINO, id: str = "v1") -> tuple[int, int]:
    """A visit whose question is being sent; its id, and its message's."""
    talk = work.conversations.ensure(channel, address, "fi", now=NOW)
    visit = work.visits.add(
        id, unit="koks", conversation=talk, channel=channel, ended_at=NOW, now=NOW, due_at=NOW
    )
    assert visit is not None
    work.visits.asked_all([visit], NOW, remind_at=NOW, close_at=NOW, question="recommend-2", language="sv")
    message = work.outbox.queue(
        channel=channel, address=address, text="0-10?", now=NOW, conversation=talk.id,
        key=f"visit:{visit}:ask:0:0",
    )  # fmt: skip
    assert message is not None
    return visit, message


def taken(work: Work, external_id: str, now: datetime) -> None:
    """Every provider takes what is due."""
    claimed = work.outbox.claim(now=now, limit=99, lease=DAY)
    outcomes.record(work, [(each, Sent(external_id)) for each in claimed], now)


def test_a_question_keeps_its_version_and_its_language(database: Database) -> None:
    with database.writing() as work:
        id, _ = asked(work)
        row = fact(work)
        assert (row.asked_at, row.question, row.language) == (NOW, "recommend-2", "sv")
        kept = work.visits.get(id)
    assert kept is not None
    assert kept.question == "recommend-2"


def test_an_sms_is_delivered_when_its_receipt_says_so(database: Database) -> None:
    with database.writing() as work:
        asked(work)
        taken(work, "SM1", NOW)
        assert fact(work).delivered_at is None
    arrived = NOW + timedelta(hours=3)
    with database.writing() as work:
        receipts = [Receipt("sms", "SM1", Status.sent), Receipt("sms", "SM1", Status.delivered)]
        outcomes.apply(work, work.receipts.take(receipts, now=arrived), arrived)
        outcomes.apply(work, work.receipts.take(receipts, now=NOW + DAY), NOW + DAY)
        assert fact(work).delivered_at == arrived


def test_a_receipt_that_comes_before_its_message_is_known_counts(database: Database) -> None:
    with database.writing() as work:
        asked(work)
        work.receipts.take([Receipt("sms", "SM1", Status.delivered)], now=NOW)
        taken(work, "SM1", NOW)
        assert fact(work).delivered_at == NOW


def test_what_failed_was_not_delivered(database: Database) -> None:
    with database.writing() as work:
        asked(work)
        taken(work, "SM1", NOW)
        failed = [Receipt("sms", "SM1", Status.failed, Reason.unreachable)]
        outcomes.apply(work, work.receipts.take(failed, now=NOW), NOW)
        assert fact(work).delivered_at is None


def test_what_telegram_took_is_delivered(database: Database) -> None:
    """There is no receipt of it."""
    with database.writing() as work:
        asked(work, "telegram", "123456789")
        taken(work, "1", NOW)
        assert fact(work).delivered_at == NOW


def test_a_reply_delivers_no_question(database: Database) -> None:
    with database.writing() as work:
        asked(work, "telegram", "123456789")
        talk = work.conversations.find("telegram", "123456789")
        assert talk is not None
        (question,) = work.outbox.claim(now=NOW, limit=1, lease=DAY)
        work.outbox.failed(question.id, Reason.rejected, now=NOW)
        work.outbox.queue(channel="telegram", address="123456789", text="Hei!", now=NOW, conversation=talk.id)
        taken(work, "1", NOW)
        assert fact(work).delivered_at is None


def test_who_blocks_the_bot_has_stopped(database: Database) -> None:
    with database.writing() as work:
        asked(work, "telegram", "123456789")
        talk = work.conversations.find("telegram", "123456789")
        assert talk is not None
        message = Waiting(1, "e1", "", None, "blocked", {}, NOW, 0)
        keep_in_step(work, talk, message, NOW + DAY)
        row = fact(work)
    assert (row.withdrawn_at, row.status) == (NOW + DAY, "asked")


def test_protection_that_comes_later_withdraws_what_was_asked_and_what_is_planned(
    database: Database, organisation: Organisation
) -> None:
    import_(database, organisation, visit("v1"), visit("v2"))
    with database.writing() as work:
        first = work.visits.due(now=NOW, limit=1)[0]
        work.visits.asked_all([first.id], NOW, remind_at=NOW, close_at=NOW)
    import_(database, organisation, visit("v3", non_disclosure=True), now=NOW + DAY)
    with database.reading() as work:
        rows = work.connection.execute(select(visits).where(visits.c.person_id.is_not(None))).all()
    assert {(row.status, row.withdrawn_at) for row in rows} == {
        ("closed", NOW + DAY), ("skipped", NOW + DAY),
    }  # fmt: skip


# -- through whole conversations ----------------------------------------------------------------------------------
async def lives(database_url: str, secret_key: str, *days: tuple[float, str]) -> Any:
    """The facts of a visit whose person says these words so many days after the question."""
    async with inhabited(settings(database_url, secret_key)) as town:
        await hand_in(town)
        for after, words in days:
            await at(town, NOW + after * DAY)
            await town.tell(AINO, *([words] if words else []))
        await at(town, NOW + 20 * DAY)
        return await town.application.database.read_async(fact)


async def hand_in(town: Town) -> None:
    def take(work: Work) -> None:
        import_visit = visit("v1", ended_at=(NOW - timedelta(hours=1)).isoformat(), mother_tongue="so")
        take_in(work, [import_visit], town.application.organisation, channels={"phone": "simulator"}, now=NOW)

    await town.application.database.write_async(take)
    await town.settle()


async def at(town: Town, moment: datetime) -> None:
    """Day by day: what falls due meanwhile falls due."""
    while town.clock() < moment:
        town.clock.time = min(moment, town.clock() + DAY)
        await town.settle()


@pytest.mark.parametrize(
    ("days", "answered", "withdrawn", "outcome", "reminded"),
    [
        ([], None, None, "silent", True),
        ([(1, "9")], 1, None, "answered", False),
        ([(1, "9"), (2.5, "10")], 1, None, "answered", False),
        ([(1, "Oli hyvä käynti")], 1, None, "silent", True),  # in words, and no number came
        ([(1, "STOP")], None, 1, "stopped", False),
        ([(1, "8"), (1.1, "STOP")], 1, 1.1, "stopped", False),
        ([(1, "en halua vastata")], None, None, "declined", False),
        ([(17, "7")], 17, None, "answered", True),
    ],
)
async def test_the_facts_of_a_conversation(
    database_url: str,
    secret_key: str,
    days: list[tuple[float, str]],
    answered: float | None,
    withdrawn: float | None,
    outcome: str,
    reminded: bool,
) -> None:
    row = await lives(database_url, secret_key, *days)
    assert row.asked_at == row.delivered_at == NOW
    assert (row.question, row.language, row.mother_tongue, row.channel) == (
        "recommend-1", "fi", "so", "simulator",
    )  # fmt: skip
    assert row.answered_at == (None if answered is None else NOW + answered * DAY)
    assert row.withdrawn_at == (None if withdrawn is None else NOW + withdrawn * DAY)
    assert (row.outcome, row.reminded_at is not None) == (outcome, reminded)


# -- where feedback came from ------------------------------------------------------------------------------------------
async def test_feedback_keeps_how_it_was_asked_for(database_url: str, secret_key: str) -> None:
    async with inhabited(settings(database_url, secret_key)) as town:
        await hand_in(town)
        await town.tell(AINO, "9")
        await town.tell("+358412345671", "PALAUTE Karhula oli siistiä")
        await town.tell("+358412345672", "PALAUTE Puhelimeen ei vastata")
        rows = await town.application.database.read_async(
            lambda work: work.connection.execute(
                select(feedback.c.unit, feedback.c.source).order_by(feedback.c.id)
            ).all()
        )
    assert [tuple(row) for row in rows] == [("koks", "invited"), ("karhula", "poster"), (None, "unasked")]
