"""All processes see what is changed in the catalogue, and a turn speaks from one of its states."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.catalogue.content import differing
from bot.catalogue.file_merge import begin
from bot.catalogue.live import CatalogueRenewal
from bot.catalogue.search import Search
from bot.config.settings import EXAMPLE
from bot.conversation.services import TurnServices
from bot.organisation import Organisation
from bot.organisation.catalogue import Catalogue
from storage.catalogue.items import NewItem
from storage.database import Database
from storage.encryption.keyring import Keyring
from storage.work import Work
from tests.bot.applications import NOW, inhabited, read, settings
from tests.databases import KINDS, copied, own

PHONE = "+358412345678"


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return own(request.param, request, tmp_path)


def fresh() -> Organisation:
    return read(EXAMPLE)[0]


async def test_two_processes_see_a_change_and_the_table_counts(url: str, secret_key: str) -> None:
    values = settings(url, secret_key)
    async with inhabited(values) as one, inhabited(values) as other:
        here, there = one.application, other.application
        assert (
            here.organisation.catalogue.current.revision == there.organisation.catalogue.current.revision == 1
        )
        assert here.organisation.catalogue.current.items == fresh().catalogue.current.items

        def write(work: Work) -> list[bool]:
            stored = work.catalogue.get("olka")
            assert stored is not None
            content = {
                **stored.content,
                "title": {"fi": "Sairaalan ystävä", "sv": "Sjukhusvän", "en": "Hospital friend"},
            }
            return [
                work.catalogue.write(each, status="published", owner="olka", content=content, now=NOW)
                for each in (stored, stored)  # the second was made before the first was known
            ]

        assert await here.database.write_async(write) == [True, False]
        before = there.organisation.catalogue.current
        await there.renew_catalogue()
        after = there.organisation.catalogue.current
        assert (
            before.opportunities["olka"].title.fi == "OLKA-vapaaehtoinen"
        )  # what a turn holds stays as it is
        assert after.opportunities["olka"].title.fi == "Sairaalan ystävä"
        assert list(after.items) == list(before.items)
        await other.tell(PHONE, "OSALLISTU", "olka")
    # The next start takes nothing from the file.
    async with inhabited(values) as again:
        assert again.application.organisation.opportunities["olka"].title.fi == "Sairaalan ystävä"


async def test_a_change_is_seen_within_seconds_by_itself(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    values = settings(copied(sqlite_template, tmp_path), secret_key)
    async with inhabited(values, work=False) as town:
        application = town.application

        def close(work: Work) -> bool:
            stored = work.catalogue.get("kysely")
            assert stored is not None
            content = {
                **stored.content,
                "status": "closed",
                "outcome": {"fi": "Kiitos", "sv": "Tack", "en": "Thanks"},
            }
            return work.catalogue.write(stored, status="closed", owner=stored.owner, content=content, now=NOW)

        assert await application.database.write_async(close)
        async with asyncio.timeout(5):
            while application.organisation.catalogue.current.revision == 1:  # noqa: ASYNC110 - as others see it
                await asyncio.sleep(0.05)
        assert "kysely" not in [item.id for item in application.organisation.opportunities_open(NOW)]


def test_what_does_not_fit_is_left_out_and_told(
    url: str, keys: Keyring, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(url, keys)
    organisation = fresh()
    with database.writing() as work:
        begin(work, organisation, NOW)
        begin(work, organisation, NOW)  # a second time it does nothing
        new = NewItem("outo", "information", "published", "kirjaamo", {"id": "outo", "title": 3})
        assert work.catalogue.add(new, now=NOW) is not None
        assert work.catalogue.add(new, now=NOW) is None
    with caplog.at_level(logging.ERROR):
        assert CatalogueRenewal(database, organisation).renew()
    assert "the catalogue's outo is left out" in caplog.text
    assert organisation.catalogue.current.items == fresh().catalogue.current.items
    database.close()


def test_differences_are_of_meaning() -> None:
    one = {"id": "a", "starts": "2027-08-26T17:00:00+03:00", "group_ok": False, "barriers": []}
    other = {"id": "a", "starts": "2027-08-26T14:00:00Z", "outcome": None}
    assert differing("opportunity", one, other) == []
    assert differing("opportunity", one, {**other, "min_age": 3, "starts": "2027-08-26T15:00:00Z"}) == [
        "min_age",
        "starts",
    ]


def test_a_turn_speaks_from_one_catalogue(url: str, keys: Keyring) -> None:
    organisation = fresh()
    database = Database(url, keys)
    with database.writing() as work:
        talk = work.conversations.ensure("simulator", PHONE, now=NOW)
        services = TurnServices(work, talk, organisation, "fi", NOW, "http://bot.test")
        before = services.opportunities("fi")
        organisation.catalogue.current = Catalogue()
        assert services.opportunities("fi") == before
        assert services.opportunity("olka", "fi") is not None
        later = TurnServices(work, talk, organisation, "fi", NOW, "http://bot.test")
        assert later.opportunities("fi") == []
    database.close()


def test_of_two_first_starts_at_once_one_fills_the_catalogue(url: str, keys: Keyring) -> None:
    databases = [Database(url, keys) for _ in range(2)]

    def start(database: Database) -> None:
        with database.writing() as work:
            begin(work, fresh(), NOW)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(start, databases))
    organisation = fresh()
    assert CatalogueRenewal(databases[0], organisation).renew()
    assert organisation.catalogue.current.items == fresh().catalogue.current.items
    for database in databases:
        database.close()


async def test_a_process_that_answers_prepares_the_search_of_each_catalogue(
    sqlite_template: Path, tmp_path: Path, secret_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[Search] = []

    def prepare(search: Search) -> None:
        prepared.append(search)

    monkeypatch.setattr(Search, "prepare", prepare)
    monkeypatch.setattr("bot.application.LOOK_AT_CATALOGUE", 0.01)
    values = settings(copied(sqlite_template, tmp_path), secret_key)
    async with inhabited(values, kind="worker") as town, asyncio.timeout(5):
        for count in (1, 2):
            while len(prepared) < count:  # noqa: ASYNC110 - as others see it
                await asyncio.sleep(0.01)
            town.application.organisation.catalogue.current = Catalogue(revision=1)
    prepared.clear()
    async with inhabited(values, work=False, kind="web") as town:
        town.application.organisation.catalogue.current = Catalogue(revision=1)
        await asyncio.sleep(0.05)
    assert prepared == []
