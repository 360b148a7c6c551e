"""From case to case: in the order of the list, within what the account may see, and by choice once one is done."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from storage.database import Work
from storage.staff.accounts import StoredRole
from tests.bot.applications import NOW, Town
from tests.bot.web.staff.staff import begin_session, csrf, page

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def waiting(town: Town, unit: str | None, days: int, *, urgent: bool = False) -> int:
    """A case that must be handled in so many days."""

    def keep(work: Work) -> int:
        talk = work.conversations.ensure("simulator", "+358412345699", "fi", now=NOW)
        kept = work.feedback.keep(
            talk.person,
            f"{days} päivää",
            kind="feedback",
            unit=unit,
            channel="simulator",
            language="fi",
            now=NOW,
        )
        return work.cases.open(kept.id, unit, now=NOW, urgent=urgent, within=timedelta(days=days))

    return await town.application.database.write_async(keep)


async def after(town: Town, case: int) -> str:
    answer = await town.http.get(f"/staff/cases/{case}/next")
    assert answer.status_code == 303
    return answer.headers["location"]


async def test_the_next_case_is_the_one_behind_it_in_the_list(town: Town) -> None:
    await begin_session(town, StoredRole("handler", unit="kuusankoski"))
    later = await waiting(town, "kuusankoski", 9)
    await waiting(town, "karhula", 8)
    sooner = await waiting(town, "kuusankoski", 3)
    urgent = await waiting(town, "kuusankoski", 30, urgent=True)
    same = await waiting(town, "kuusankoski", 9)
    assert f'href="/staff/cases/{urgent}/next" rel="next"' in await page(town, f"/staff/cases/{urgent}")
    for case, next in ((urgent, sooner), (sooner, later), (later, same), (same, urgent)):
        assert await after(town, case) == f"/staff/cases/{next}#heading"
    elsewhere = await waiting(town, "hamina", 1)
    assert (await town.http.get(f"/staff/cases/{elsewhere}/next")).status_code == 404
    await begin_session(town, StoredRole("handler", unit="hamina"))
    assert await after(town, elsewhere) == "/staff/cases"  # it is the only one


async def end(town: Town, case: int, **fields: str) -> httpx.Response:
    html = await page(town, f"/staff/cases/{case}")
    version = html.split('name="version" value="')[1].split('"')[0]
    return await town.http.post(
        f"/staff/cases/{case}/status", data={"csrf": csrf(html), "version": version, **fields}
    )


async def test_a_ready_outcome_ends_a_case_and_the_next_one_is_shown_by_choice(town: Town) -> None:
    await begin_session(town, StoredRole("handler", unit="pyhtaa"))
    first, second, third = [await waiting(town, "pyhtaa", days) for days in (1, 2, 3)]
    chosen = 'name="then" value="next" checked'
    assert chosen not in await page(town, f"/staff/cases/{first}")
    refused = await end(town, first, ready="nonsense", then="next")
    assert refused.status_code == 422
    stays = await end(town, first, ready="read")
    assert (stays.status_code, stays.headers["location"].split("#")[0]) == (303, f"/staff/cases/{first}")
    html = await page(town, f"/staff/cases/{first}")
    assert "Luettiin. Muuta ei tarvitse tehdä." in html
    goes_on = await end(town, second, ready="answered", then="next")
    assert (goes_on.status_code, goes_on.headers["location"]) == (303, f"/staff/cases/{third}#heading")
    assert chosen in await page(town, f"/staff/cases/{third}")
    last = await end(town, third, value="valmis", outcome="soitettiin", then="next")
    assert last.headers["location"] == "/staff/cases"


async def test_taking_a_case_up_leads_to_no_other_one(town: Town) -> None:
    await begin_session(town, StoredRole("handler", unit="virolahti"))
    first, _ = [await waiting(town, "virolahti", days) for days in (1, 2)]
    taken_up = await end(town, first, value="kesken", then="next")
    assert taken_up.headers["location"].split("#")[0] == f"/staff/cases/{first}"
