"""A person who asked for no messages gets none, on any channel that reaches the number; the proof is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.database import Database

PHONE = "+358412345678"


def test_a_number_is_on_one_list_for_all_channels_that_reach_phones(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        assert not work.suppressions.active("sms", PHONE)
        work.suppressions.add("sms", PHONE, source="person", text="STOP", now=now)
        assert [work.suppressions.active(channel, PHONE) for channel in ("sms", "whatsapp", "simulator", "telegram")] == [
            True, True, True, False,
        ]  # fmt: skip
        asked = [("sms", PHONE), ("sms", "+358412345679"), ("telegram", "1")]
        assert work.suppressions.active_of(asked) == {("sms", PHONE)}
        assert work.suppressions.active_of([]) == set()


def test_people_are_told_from_each_other_by_any_address_of_theirs(database: Database, now: datetime) -> None:
    with database.writing() as work:
        stopped = work.conversations.ensure("sms", PHONE, now=now).person
        started = work.conversations.ensure("sms", "+358412345679", now=now).person
        other = work.conversations.ensure("telegram", "1", now=now).person
        work.suppressions.add("whatsapp", PHONE, source="person", text="STOP", now=now)
        work.suppressions.add("whatsapp", PHONE, source="staff", text="", now=now)
        work.suppressions.add("sms", "+358412345679", source="person", text="STOP", now=now)
        work.suppressions.lift("sms", "+358412345679", text="START", now=now)
        assert work.suppressions.active_among([stopped, started, other, 999]) == {stopped}
        assert work.suppressions.active_among([]) == set()


def test_since_when_and_by_which_words_is_kept_also_after_it_was_lifted(
    database: Database, now: datetime
) -> None:
    later = now + timedelta(days=1)
    with database.writing() as work:
        work.suppressions.add("sms", PHONE, source="person", text="Älkää lähettäkö", now=now)
        work.suppressions.add("sms", PHONE, source="person", text="STOP!!!", now=later)
        assert work.suppressions.lift("sms", PHONE, source="person", text="ALOITA", now=later)
        assert not work.suppressions.lift("sms", PHONE, source="person", text="ALOITA", now=later)
        assert not work.suppressions.active("sms", PHONE)
        work.suppressions.add("sms", PHONE, source="provider", text="", now=later)
        first, second = work.suppressions.history("sms", PHONE)
    assert (first.source, first.text, first.since, first.lifted_at, first.lift_text) == (
        "person", "Älkää lähettäkö", now, later, "ALOITA",
    )  # fmt: skip
    assert (second.source, second.text, second.lifted_at) == ("provider", None, None)


def test_what_one_source_asked_is_not_lifted_by_another(database: Database, now: datetime) -> None:
    with database.writing() as work:
        for source in ("person", "wrong_person", "staff"):
            work.suppressions.add("sms", PHONE, source=source, text="x", now=now)
        work.suppressions.lift("sms", PHONE, source="person", text="START", now=now)
        assert work.suppressions.active("sms", PHONE)
        work.suppressions.lift("sms", PHONE, text="START", now=now)
        assert work.suppressions.active("sms", PHONE)
        work.suppressions.lift("sms", PHONE, source="staff", text="", now=now)
        assert not work.suppressions.active("sms", PHONE)
