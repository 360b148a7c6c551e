"""What people looked for and did not find: shown to those who keep the catalogue, without whose it was, for ninety days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.asking.calendar import day_of, midnight
from bot.upkeep.housekeeping import Housekeeping
from storage.models import wishes
from storage.staff.accounts import StoredRole
from storage.work import Work
from tests.bot.applications import Town
from tests.bot.web.staff.staff import begin_session, csrf, page

pytestmark = pytest.mark.asyncio(loop_scope="module")

PHONE = "+358412345699"
WISH = "haluan opetella soittamaan pianoa"


async def test_a_wish_is_kept_masked_without_its_person_and_removed_once_an_item_answers_it(
    town: Town,
) -> None:
    await town.tell(PHONE, f"{WISH} 041 2345678")
    await town.tell("+358412345698", "hoitaja oli mukava")
    id = await begin_session(town, StoredRole("coordinator"))
    html = await page(town, "/staff/wishes")
    assert WISH in html
    assert "2345678" not in html
    assert "mukava" not in html
    assert str(town.clock().year) not in html.split("<table>")[1].split("</table>")[0]

    def rows(work: Work) -> list[dict[str, object]]:
        return [dict(row) for row in work.connection.execute(wishes.select()).mappings()]

    (row,) = await town.application.database.read_async(rows)
    assert row.keys() == {"id", "text", "day"}
    assert row["day"] == midnight(day_of(town.clock()))
    removed = await town.http.post(f"/staff/wishes/{row['id']}/remove", data={"csrf": csrf(html)})
    assert removed.status_code == 303
    assert WISH not in await page(town, "/staff/wishes")
    acts = await town.application.database.read_async(lambda work: work.audit.page(limit=9, staff=id))
    assert {(act.action, act.subject) for act in acts} == {("read", "wish"), ("remove", "wish")}


async def test_a_wish_goes_after_ninety_days(town: Town) -> None:
    database, now = town.application.database, town.clock()
    await database.write_async(lambda work: work.wishes.keep(WISH, day=midnight(day_of(now))))
    housekeeping = Housekeeping(database, town.application.organisation)
    await housekeeping(now + timedelta(days=89))
    assert len(await database.read_async(lambda work: work.wishes.newest(before=None, limit=9))) == 1
    await housekeeping(now + timedelta(days=91))
    assert not await database.read_async(lambda work: work.wishes.newest(before=None, limit=9))
