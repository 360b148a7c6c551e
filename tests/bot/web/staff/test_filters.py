"""Cases are chosen in the address, which can be kept as a bookmark; the lists of every day are links with counts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.models import cases
from storage.staff.accounts import StoredRole
from storage.work import Work
from tests.bot.applications import NOW, Town
from tests.bot.web.staff.staff import begin_session, page

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY = timedelta(days=1)


async def opened(town: Town, text: str, unit: str | None = "karhula", **values: object) -> int:
    def keep(work: Work) -> int:
        talk = work.conversations.ensure("simulator", "+358412345699", "fi", now=NOW)
        kept = work.feedback.keep(
            talk.person, text, kind="feedback", unit=unit, channel="simulator", language="fi", now=NOW
        )
        id = work.cases.open(kept.id, unit, now=town.clock(), within=7 * DAY)
        if values:
            work.connection.execute(update(cases).where(cases.c.id == id).values(**values))
        return id

    return await town.application.database.write_async(keep)


def shown(html: str) -> set[int]:
    return {int(id) for id in re.findall(r'id="case-(\d+)"', html)}


async def test_each_filter_stands_in_the_address(town: Town) -> None:
    await town.settle()  # while this clock stands no one looks again for owners who cannot act
    me = await begin_session(town, StoredRole("handler", unit="karhula"), name="hanna")
    now = town.clock()
    mine = await opened(town, "minun", owner_id=me)
    late = await opened(town, "myöhässä", handle_by=now - DAY)
    today = await opened(town, "tänään", handle_by=now + timedelta(hours=2))
    done = await opened(town, "valmis", status="valmis", closed_at=now)
    begun = await opened(town, "kesken", status="kesken", kind="call", themes="digital waiting")
    elsewhere = await opened(town, "muualla", unit="ratamo", owner_id=me)
    for query, right in {
        "": {mine, late, today, begun},
        "owner=me": {mine}, "owner=hanna": {mine}, "owner=none": {late, today, begun}, "late=1": {late},
        "late=0": {mine, late, today, begun}, "due=today": {today}, "status=valmis": {done}, "status=kesken": {begun},
        "kind=call": {begun}, "kind=complaint": set(), "theme=waiting": {begun}, "theme=wait": set(),
        "unit=karhula&status=kesken&kind=call&owner=none&theme=digital&late=&due=&urgent=": {begun},
        "unit=ratamo": set(), "unit=none": set(), "urgent=1": set(),
    }.items():  # fmt: skip
        assert shown(await page(town, f"/staff/cases?{query}")) == right, query
    await begin_session(town, StoredRole("lead"))
    assert elsewhere in shown(await page(town, "/staff/cases?unit=ratamo&owner=hanna"))
    nowhere = await opened(town, "ei yksikköä", unit=None)
    assert nowhere in shown(await page(town, "/staff/cases?unit=none&owner=none"))


@pytest.mark.parametrize(
    "query",
    ["status=done", "kind=weather", "owner=nobody-here", "late=yes", "due=tomorrow", "urgent=2", "after=x"],
)
async def test_a_word_that_names_nothing_is_refused_and_what_is_right_is_said(town: Town, query: str) -> None:
    await begin_session(town, StoredRole("lead"))
    answer = await town.http.get(f"/staff/cases?{query}")
    assert answer.status_code == 422
    assert f"`{query.partition('=')[0]}` is" in answer.text


async def test_the_lists_of_every_day_are_links_with_counts(town: Town) -> None:
    me = await begin_session(town, StoredRole("handler", unit="pyhtaa"))
    assert "Ei odottavia tapauksia" in await page(town)
    now = town.clock()
    await opened(town, "a", "pyhtaa", owner_id=me, urgent=True)
    await opened(town, "b", "pyhtaa", handle_by=now - DAY)
    await opened(town, "c", "pyhtaa", handle_by=now + timedelta(hours=1))
    for path in ("/staff", "/staff/cases"):
        html = await page(town, path)
        links = re.findall(r'class="card[^"]*" href="([^"]*)"[^>]*><b>(\d+)</b>', html)
        assert links == [
            ("/staff/cases?urgent=1", "1"), ("/staff/cases?late=1", "1"), ("/staff/cases?due=today", "1"),
            ("/staff/cases?owner=me", "1"), ("/staff/cases?owner=none", "2"), ("/staff/cases?kind=complaint", "0"), ("/staff/cases", "3"),
        ]  # fmt: skip
        for address, count in links:
            assert len(shown(await page(town, address))) == int(count)


async def test_the_next_page_keeps_the_choice(town: Town) -> None:
    ids = {await opened(town, f"sivu {n}", "hamina", kind="question") for n in range(51)}
    await begin_session(town, StoredRole("reader", unit="hamina"))
    html = await page(town, "/staff/cases?kind=question")
    (next,) = re.findall(r'href="([^"]*)" rel="next"', html)
    rest = await page(town, next.replace("&amp;", "&"))
    assert shown(html) | shown(rest) == ids
    assert len(shown(html)) == 50
    assert 'rel="next"' not in rest
