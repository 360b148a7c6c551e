"""Suggestions to councils: their keepers are told, see them and answer them, and see no other case."""

from __future__ import annotations

import re

import pytest

from storage.staff.accounts import StoredRole
from storage.work import Work
from tests.bot.applications import Town
from tests.bot.web.staff.staff import begin_session, csrf, page

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIST = "/staff/suggestions"
KEEPER = StoredRole("partner", contact="osallisuus")


async def cases_with(town: Town, text: str) -> list[int]:
    def look(work: Work) -> list[int]:
        known = (work.handling.case(case.id) for case in work.cases.list())
        return [each.id for each in known if each and each.text == text]

    return await town.application.database.read_async(look)


async def mails(town: Town) -> list[tuple[str, str | None, str]]:
    sent = await town.application.database.read_async(lambda work: work.outbox.recent("email", limit=5))
    return [(mail.address, mail.subject, mail.text) for mail in sent]


async def test_its_keeper_is_told_reads_it_and_answers(town: Town, phone: str) -> None:
    text = "lisää penkkejä <b>pihalle</b>"
    for _ in range(2):  # delivered twice
        await town.say(phone, f"ALOITE vanhusneuvostolle: {text}", id=f"once-{phone}")
        await town.settle()
    (case,) = await cases_with(town, text)
    told = [each for each in await mails(town) if f"/staff/cases/{case}" in each[2]]
    ((address, subject, words),) = told
    assert (address, subject) == ("osallisuus@kymenlaakso.example", "Uusi ehdotus: Vanhusneuvosto")
    assert "penkkejä" not in words
    assert phone not in words

    await begin_session(town, KEEPER)
    row = re.search(rf'<tr id="case-{case}">.*?</tr>', await page(town, LIST), re.DOTALL)
    assert row
    assert "Vanhusneuvosto" in row[0]
    assert "lisää penkkejä &lt;b&gt;" in row[0]
    assert LIST in await page(town)
    shown = await page(town, f"/staff/cases/{case}")
    (reference,) = re.findall(r"[A-Z]\d-\d{4}", words)
    assert "Vanhusneuvosto" in shown
    assert reference in shown
    assert phone not in shown
    fields = {"csrf": csrf(shown), "version": "0", "form": "answer", "text": "Neuvosto käsittelee tämän."}
    answer = await town.http.post(f"/staff/cases/{case}/answer", data=fields)
    assert answer.status_code == 303
    assert "Neuvosto käsittelee tämän." in await page(town, f"/staff/cases/{case}")
    read = await town.application.database.read_async(
        lambda work: [(row.action, row.role) for row in work.audit.page(limit=20, subject="case") if row.subject_id == case]
    )  # fmt: skip
    assert {role for _, role in read} == {"partner"}


async def test_staff_see_how_many_support_it_and_people_never_what_it_says(town: Town, phone: str) -> None:
    await town.tell(phone, "ALOITE vammaisneuvostolle: ramppi kirjastoon")
    (case,) = await cases_with(town, "ramppi kirjastoon")
    (reference,) = re.findall(r"[A-Z]\d-\d{4}", (await town.received(phone))[-1])
    others = [f"{phone}{number}" for number in (1, 2)]
    for other in others:
        await town.say(other, f"kannatan {reference}", id=f"once-{other}")
        await town.say(other, f"kannatan {reference}", id=f"once-{other}")
        await town.tell(other, f"{reference}?")
        assert "ramppi" not in " ".join(await town.received(other))
    await town.tell(phone, f"kannatan {reference}")
    await begin_session(town, KEEPER)
    assert re.search(r"<dt>Kannattajia</dt><dd>2</dd>", await page(town, f"/staff/cases/{case}"))
    assert 'data-label="Kannattajia">2</td>' in await page(town, LIST)
    await town.tell(others[0], "POISTA TIEDOT", "POISTA")
    assert re.search(r"<dt>Kannattajia</dt><dd>1</dd>", await page(town, f"/staff/cases/{case}"))
    await town.tell(others[1], f"{reference}?")
    assert "Kannattajia: 1." in (await town.received(others[1]))[-1]


async def test_its_keeper_sees_no_other_case(town: Town, phone: str) -> None:
    await town.tell(phone, "ALOITE kahvila aulaan", "ALOITE nuvalle: wifi bussiin")
    (ordinary,) = await cases_with(town, "kahvila aulaan")
    (addressed,) = await cases_with(town, "wifi bussiin")
    await begin_session(town, KEEPER)
    assert (await town.http.get(f"/staff/cases/{ordinary}")).status_code == 404
    assert (await town.http.get(f"/staff/cases/{addressed}")).status_code == 200
    assert f'id="case-{ordinary}"' not in await page(town, LIST)
    await begin_session(town, StoredRole("partner", contact="olka"))
    for case in (ordinary, addressed):
        assert (await town.http.get(f"/staff/cases/{case}")).status_code == 404
        data = {"csrf": csrf(await page(town)), "version": "0", "value": "kesken"}
        assert (await town.http.post(f"/staff/cases/{case}/status", data=data)).status_code == 404
    assert "case-" not in await page(town, LIST)
    await begin_session(town, StoredRole("coordinator"))
    assert f'id="case-{addressed}"' in await page(town, LIST)


async def test_who_keeps_a_council_does_not_call(town: Town, phone: str) -> None:
    """Also not as a handler of a unit: the case has none."""
    await town.tell(phone, "ALOITE nuorisovaltuustolle: skeittiparkki", "SOITTO")
    (case,) = await cases_with(town, "skeittiparkki")
    await begin_session(town, KEEPER, StoredRole("handler", "koks"))
    shown = await page(town, f"/staff/cases/{case}")
    assert 'name="value" value="reveal"' not in shown
    data = {"csrf": csrf(shown), "version": "0", "value": "reveal", "text": "soitan"}
    answer = await town.http.post(f"/staff/cases/{case}/call", data=data)
    assert answer.status_code == 403
    assert phone not in answer.text
    await begin_session(town, StoredRole("lead"))
    assert 'name="value" value="reveal"' in await page(town, f"/staff/cases/{case}")


async def test_a_lead_sees_to_whom_it_is_addressed(town: Town, phone: str) -> None:
    await town.tell(phone, "ALOITE vammaisneuvostolle: ramppi oveen")
    (case,) = await cases_with(town, "ramppi oveen")
    await begin_session(town, StoredRole("lead"))
    row = re.search(rf'<tr id="case-{case}">.*?</tr>', await page(town, "/staff/cases"), re.DOTALL)
    assert row
    assert "vastaanottaja: Vammaisneuvosto" in row[0]
    assert "Vammaisneuvosto" in await page(town, f"/staff/cases/{case}")
