"""The page of absences: one's own, and for the lead those of all."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from storage.staff.accounts import StoredRole
from tests.bot.applications import Town
from tests.bot.web.staff.staff import begin_session, csrf, page
from tests.bot.web.staff.test_case import rated, send

pytestmark = pytest.mark.asyncio(loop_scope="module")

KOKS = StoredRole("handler", unit="koks")
PATH = "/staff/absences"


async def plan(town: Town, expect: int = 303, **fields: str) -> str:
    data = {"csrf": csrf(await page(town, PATH)), **fields}
    answer = await town.http.post(f"{PATH}/add", data=data)
    assert answer.status_code == expect, answer.text
    return answer.text


async def ends(town: Town, expect: int = 303) -> None:
    html = await page(town, PATH)
    (path,) = re.findall(rf'action="({PATH}/\d+/end)"', html)
    assert (await town.http.post(path, data={"csrf": csrf(html)})).status_code == expect


async def owner(town: Town, case: int) -> int | None:
    town.clock.time += timedelta(seconds=59)
    await town.settle()
    known = await town.application.database.read_async(lambda work: work.handling.case(case))
    assert known is not None
    return known.owner


async def test_a_handler_goes_away_and_comes_back(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    pekka = await begin_session(town, KOKS, name="pekka")
    maija = await begin_session(town, KOKS, name="maija")
    await send(town, case, "owner", value="maija")
    today = town.clock().date().isoformat()
    await plan(town, first=today, last=today, substitute="pekka")
    html = await page(town, PATH)
    assert "pekka" in html
    assert "Päätä poissaolo nyt" in html
    assert await owner(town, case) == pekka
    assert "omistaja on poissa" in await page(town, f"/staff/cases/{case}")
    await ends(town)
    assert await owner(town, case) == maija
    assert "Poissaoloja ei ole merkitty" in await page(town, PATH)
    rows = await town.application.database.read_async(
        lambda work: work.audit.page(limit=9, staff=maija, subject="staff")
    )
    assert {row.detail for row in rows} >= {"absence planned", "absence ended"}


async def test_the_lead_plans_for_others_and_a_handler_does_not(town: Town) -> None:
    await begin_session(town, KOKS, name="kaisa")
    await begin_session(town, StoredRole("lead"), name="johtaja")
    await plan(town, staff="kaisa", first="2027-07-01", last="2027-07-31")
    assert "1.7.2027" in await page(town, PATH)
    await begin_session(town, KOKS, name="matti")
    assert "kaisa</td>" not in await page(town, PATH)
    assert "Valitse, kuka on poissa" in await plan(
        town, 422, staff="kaisa", first="2027-08-02", last="2027-08-03"
    )
    token = csrf(await page(town, PATH))
    ids = await town.application.database.read_async(
        lambda work: [each.id for each in work.absences.coming()]
    )
    for id in ids:
        assert (await town.http.post(f"{PATH}/{id}/end", data={"csrf": token})).status_code == 404


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"first": "2027-07-02", "last": "2027-07-01"}, "ennen ensimmäistä"),
        ({"first": "2026-07-02", "last": "2026-07-03"}, "menneet"),
        ({"first": "1.7.2027", "last": "2027-07-01"}, "esimerkiksi 2027-03-01"),
        ({"first": "2027-07-01"}, "esimerkiksi 2027-03-01"),
        ({"first": "9999-12-31", "last": "9999-12-31"}, "esimerkiksi 2027-03-01"),
        ({"first": "2027-07-01", "last": "2030-07-01"}, "kaksi vuotta"),
        ({"first": "2027-07-01", "last": "2027-07-02", "substitute": "nobody-here"}, "toinen tunnus"),
    ],
)
async def test_what_cannot_be_is_said_and_what_was_written_stays(
    town: Town, fields: dict[str, str], told: str
) -> None:
    await begin_session(town, KOKS)
    html = await plan(town, 422, **fields)
    assert told in html
    assert f'name="first" min="{town.clock().date()}" value="{fields["first"]}"' in html
