"""The rows that benchmarks make are such as the application makes, also with columns that are added."""

from __future__ import annotations

from datetime import UTC, datetime

from benchmarks import catalogue, county, report
from benchmarks.search import __main__ as search_texts
from bot.catalogue.content import mistakes_in
from bot.config.settings import EXAMPLE
from bot.organisation import load
from storage.database import Database
from storage.encryption.keyring import Keyring
from storage.staff.case_lists import Filter


def test_a_county_is_filled_with_rows_that_can_be_read(database: Database, keys: Keyring) -> None:
    now = datetime.now(UTC)
    size = county.Size(400, 40, 20, open=50)
    county.fill(database, size, load(EXAMPLE), keys, now)
    with database.reading() as work:
        assert len(work.lists.cases(None, limit=100)) == 20 + 10  # of feedback and of sign-ups
        assert work.lists.count(None, Filter(late_at=now)) == 0
        assert work.contacts.count(None) == 10
        assert len(work.signups.page(None, limit=100)) == 20
        assert work.lists.praise(None, limit=1)[0].text
        assert work.people.export(7)["messages_in"][0]["content"]["text"]
    with database.writing() as work:  # the next number is free
        talk = work.conversations.ensure("sms", "+358412345679", "fi", now=now)
        assert talk.id > size.answers
        assert work.conversations.get(1) is not None


def test_a_report_is_filled(database: Database) -> None:
    report.fill(database, 60)
    with database.reading() as work:
        assert sum(work.visits.by_status().values()) == 60


def test_the_texts_that_measure_the_search_name_items_that_there_are() -> None:
    items = set(load(EXAMPLE).catalogue.current.items)
    for name in search_texts.SETS:
        rows = search_texts.rows(name)
        assert {row["lang"] for row in rows} == {"fi", "sv", "en"}
        for row in rows:
            assert bool(row["items"]) == name.endswith("seek"), row
            assert items.issuperset(row["items"].split()), row


def test_a_large_catalogue_has_items_that_could_be_written() -> None:
    organisation = load(EXAMPLE)
    items = list(catalogue.items_of(organisation.catalogue_file, 100))
    assert len({item.name for item in items}) == 100
    wrong = {item.name: mistakes_in(item.kind, item.content, organisation.settings) for item in items}
    assert {name: found for name, found in wrong.items() if found} == {}
