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


async def test_what_keeps_people_from_taking_part_is_counted_and_few_are_not_told(town: Town) -> None:
    now = town.clock()
    before = now - timedelta(days=366)

    def name(work: Work) -> None:
        for barrier, times, day in (("money", 5, now), ("digital", 4, now), ("age", 5, before)):
            for _ in range(times):
                work.hindrances.add(barrier, day=midnight(day_of(day)))

    await town.application.database.write_async(name)
    await town.tell(PHONE, "haluaisin osallistua mutta ei ole rahaa bussiin")
    await begin_session(town, StoredRole("coordinator"))
    table = (await page(town, "/staff/wishes")).split("<h2>")[1]
    assert "rahattomuus" in table
    assert ">6<" in table
    assert "digitaidot" in table
    assert "alle 5" in table
    assert ">ikä<" not in table


async def test_a_wish_goes_after_ninety_days(town: Town) -> None:
    database, now = town.application.database, town.clock()
    await database.write_async(lambda work: work.wishes.keep(WISH, day=midnight(day_of(now))))
    housekeeping = Housekeeping(database, town.application.organisation)
    await housekeeping(now + timedelta(days=89))
    assert len(await database.read_async(lambda work: work.wishes.newest(before=None, limit=9))) == 1
    await housekeeping(now + timedelta(days=91))
    assert not await database.read_async(lambda work: work.wishes.newest(before=None, limit=9))


async def wished(town: Town, text: str = WISH) -> int:
    """A wish of that text, by its number."""
    day = midnight(day_of(town.clock()))

    def keep(work: Work) -> int:
        work.wishes.keep(text, day=day)
        return work.wishes.newest(before=None, limit=1)[0].id

    return await town.application.database.write_async(keep)


async def test_staff_answer_a_wish_with_a_phrasing_of_an_item_and_the_search_finds_it(town: Town) -> None:
    phone, asked = "+358412345697", "haluan opetella soittamaan ukulelea"
    await town.tell(phone, asked)
    assert "Vertaistuki" not in (await town.received(phone))[-1]
    staff = await begin_session(town, StoredRole("lead"))
    (wish, *_) = await town.application.database.read_async(
        lambda work: work.wishes.newest(before=None, limit=1)
    )
    assert wish.text == asked
    listed = await page(town, "/staff/wishes")
    assert f'href="/staff/wishes/{wish.id}"' in listed
    html = await page(town, f"/staff/wishes/{wish.id}")
    assert asked in html
    before = await town.application.database.read_async(lambda work: work.catalogue.get("vertaistuki"))
    assert before is not None
    fields = {
        "csrf": csrf(html),
        "item": "vertaistuki",
        "language": "fi",
        "phrasing": "ukulelen soiton opettelu",
    }
    answer = await town.http.post(f"/staff/wishes/{wish.id}", data=fields)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/staff/wishes"
    after = await town.application.database.read_async(lambda work: work.catalogue.get("vertaistuki"))
    assert after is not None
    assert after.version == before.version + 1
    assert after.content["phrasings"]["fi"] == [
        *before.content["phrasings"]["fi"],
        "ukulelen soiton opettelu",
    ]
    assert asked not in await page(town, "/staff/wishes")
    await town.tell("+358412345696", asked)
    assert "Vertaistuki" in (await town.received("+358412345696"))[-1]
    acts = await town.application.database.read_async(lambda work: work.audit.page(limit=9, staff=staff))
    assert {(act.action, act.subject, act.detail) for act in acts} >= {
        ("change", "wish", "answered"), ("change", "opportunity", "phrasing"),
    }  # fmt: skip
    assert (await town.http.get(f"/staff/wishes/{wish.id}")).status_code == 404


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"phrasing": " "}, "Kirjoita sanamuoto"),
        ({"item": ""}, "valitse kohde"),
        ({"item": "nobody"}, "valitse kohde"),
        ({"language": "xx"}, "valitse kohde ja kieli"),
        ({"phrasing": "x" * 161}, "liian pitkä"),
        ({"phrasing": f"  {WISH.upper()}!"}, "omin sanoin"),
    ],
)
async def test_what_cannot_be_a_phrasing_is_refused_and_stays_in_the_form(
    town: Town, written: dict[str, str], told: str
) -> None:
    await begin_session(town, StoredRole("lead"))
    id = await wished(town)
    html = await page(town, f"/staff/wishes/{id}")
    fields = {
        "csrf": csrf(html),
        "item": "vertaistuki",
        "language": "sv",
        "phrasing": "pianotunnit",
    } | written
    answer = await town.http.post(f"/staff/wishes/{id}", data=fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert f'value="{fields["phrasing"]}"' in answer.text
    assert await town.application.database.read_async(lambda work: work.wishes.get(id)) is not None


async def test_a_partner_answers_with_items_of_their_own_alone(town: Town) -> None:
    await begin_session(town, StoredRole("partner", contact="olka"))
    id = await wished(town)
    html = await page(town, f"/staff/wishes/{id}")
    assert 'value="olka"' in html
    assert 'value="vertaistuki"' not in html
    fields = {"csrf": csrf(html), "item": "vertaistuki", "language": "fi", "phrasing": "pianotunnit"}
    assert (await town.http.post(f"/staff/wishes/{id}", data=fields)).status_code == 403
    assert await town.application.database.read_async(lambda work: work.wishes.get(id)) is not None
    answer = await town.http.post(f"/staff/wishes/{id}", data=fields | {"item": "olka"})
    assert answer.status_code == 303
