"""Handling a case: each step once, by whom it concerns, and no written word lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.staff.answers import TAKE_BACK
from storage.database import Work
from storage.models import cases
from storage.staff.accounts import StoredRole
from tests.bot.applications import Town
from tests.bot.web.staff.staff import begin_session, csrf, page

pytestmark = pytest.mark.asyncio(loop_scope="module")

KOKS = StoredRole("handler", unit="koks")


async def rated(town: Town, phone: str, *words: str, unit: str = "koks") -> int:
    """The case of a low rating."""
    await town.http.post("/simulator/visits", json={"unit": unit, "phone": phone, "language": "fi"})
    await town.settle()
    await town.tell(phone, *(words or ("2", "odotin kauan")))

    def newest(work: Work) -> int:
        return max(case.id for case in work.cases.list())

    return await town.application.database.read_async(newest)


def version(html: str) -> str:
    return re.findall(r'name="version" value="(\d+)"', html)[0]


async def send(town: Town, case: int, what: str, expect: int = 303, **fields: str) -> str:
    html = await page(town, f"/staff/cases/{case}")
    data = {"csrf": csrf(html), "version": version(html), **fields}
    answer = await town.http.post(f"/staff/cases/{case}/{what}", data=data)
    assert answer.status_code == expect, answer.text
    return answer.text


async def test_a_case_is_taken_noted_and_done(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    id = await begin_session(town, KOKS, name="maija")
    html = await page(town, f"/staff/cases/{case}")
    assert "odotin kauan" in html
    assert "aloittamatta" in html
    await send(town, case, "owner", value="maija")
    await send(town, case, "status", value="kesken")
    await send(town, case, "note", text="soitin <osastolle>")
    await send(town, case, "themes", value="waiting, information")
    assert "outcome" in await send(town, case, "status", 422, value="valmis")
    await send(town, case, "status", value="valmis", outcome="jonoa lyhennettiin")
    html = await page(town, f"/staff/cases/{case}")
    for shown in ("soitin &lt;osastolle&gt;", "jonoa lyhennettiin", "valmis", "annettu: maija"):
        assert shown in html
    events = await town.application.database.read_async(lambda work: work.cases.events(case))
    assert [(event.who, event.what) for event in events] == [
        ("bot", "opened"), *((f"staff {id}", what) for what in ("read", "owner", "kesken", "note", "themes", "valmis")),
    ]  # fmt: skip
    assert f'id="case-{case}"' not in await page(town, "/staff/cases")


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("aloittamatta", "kesken", True), ("aloittamatta", "valmis", True), ("kesken", "valmis", True),
        ("valmis", "kesken", True), ("aloittamatta", "aloittamatta", False), ("kesken", "aloittamatta", False),
        ("valmis", "aloittamatta", False), ("valmis", "valmis", False), ("kesken", "done", False), ("kesken", "", False),
    ],
)  # fmt: skip
async def test_which_status_may_follow(
    town: Town, phone: str, before: str, after: str, allowed: bool
) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    if before != "aloittamatta":
        await send(town, case, "status", value=before, outcome="x")
    await send(town, case, "status", 303 if allowed else 422, value=after, outcome="x")


async def test_an_answer_reaches_the_person_once(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    before = await town.received(phone)
    await send(town, case, "answer", text="Kiitos. Jono on nyt lyhyempi.")
    assert "Peru" in await page(town, f"/staff/cases/{case}")
    town.clock.time += TAKE_BACK - timedelta(seconds=1)
    await town.settle()
    assert await town.received(phone) == before
    town.clock.time += timedelta(seconds=1)
    await town.settle()
    await town.settle()
    assert await town.received(phone) == [*before, "Kiitos. Jono on nyt lyhyempi."]
    known = await town.application.database.read_async(lambda work: work.handling.case(case))
    assert known is not None
    assert known.answered_at == town.clock()
    assert "Peru</button>" not in await page(town, f"/staff/cases/{case}")


async def test_an_answer_that_is_taken_back_never_leaves(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    before = await town.received(phone)
    await send(town, case, "answer", text="Väärä vastaus")
    (written,) = await town.application.database.read_async(lambda work: work.handling.answers(case))
    await send(town, case, f"answers/{written.id}/take-back")
    await send(town, case, f"answers/{written.id}/take-back", 422)
    town.clock.time += timedelta(minutes=1)
    await town.settle()
    assert await town.received(phone) == before
    known = await town.application.database.read_async(lambda work: work.handling.case(case))
    assert known is not None
    assert known.answered_at is None


async def test_nobody_answers_who_stopped_or_was_erased(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    await town.tell(phone, "STOP")
    assert "ei halua viestejä" in await page(town, f"/staff/cases/{case}")
    await send(town, case, "answer", 422, text="Hei")
    await town.tell(phone, "ALOITA", "POISTA TIEDOT", "POISTA")
    # What is left of it has another number: none that was noted down leads to it.
    assert (await town.http.get(f"/staff/cases/{case}")).status_code == 404
    ((case,),) = await town.application.database.read_async(
        lambda work: work.connection.execute(select(cases.c.id).where(cases.c.id < 0)).all()
    )
    html = await page(town, f"/staff/cases/{case}")
    assert "odotin kauan" not in html
    await send(town, case, "answer", 422, text="Hei")


async def test_an_answer_to_whoever_stops_before_it_leaves_is_not_sent(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    await send(town, case, "answer", text="Hei vielä")
    await town.tell(phone, "STOP")
    town.clock.time += timedelta(minutes=1)
    await town.settle()
    assert "Hei vielä" not in await town.received(phone)
    html = await page(town, f"/staff/cases/{case}")
    assert "ei lähetetty" in html
    known = await town.application.database.read_async(lambda work: work.handling.case(case))
    assert known is not None
    assert known.answered_at is None


async def test_a_form_that_comes_too_late_changes_nothing_and_keeps_the_words(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    html = await page(town, f"/staff/cases/{case}")
    old = {"csrf": csrf(html), "version": version(html)}
    await send(town, case, "status", value="kesken")
    for what in ("answer", "note"):
        late = await town.http.post(
            f"/staff/cases/{case}/{what}", data={**old, "text": "pitkä ja harkittu", "form": what}
        )
        assert late.status_code == 409
        assert "Tapaus muuttui sillä välin" in late.text
        assert ">pitkä ja harkittu</textarea>" in late.text
    notes, answers = await town.application.database.read_async(
        lambda work: (work.handling.notes(case), work.handling.answers(case))
    )
    assert notes == answers == []


async def test_a_form_sent_twice_acts_once(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    html = await page(town, f"/staff/cases/{case}")
    data = {"csrf": csrf(html), "version": version(html), "text": "kerran", "form": "answer"}
    statuses = [
        (await town.http.post(f"/staff/cases/{case}/answer", data=data)).status_code for _ in range(2)
    ]
    assert statuses == [303, 409]


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("note", {"text": " "}), ("note", {"text": "x" * 4001}), ("answer", {"text": ""}), ("answer", {"text": "x" * 1001}),
        ("owner", {"value": "nobody-here"}), ("themes", {"value": "weather"}), ("status", {"value": "valmis", "outcome": " "}),
        ("note", {"text": "x", "version": "one"}), ("note", {"text": "x", "version": "-1"}),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused(town: Town, phone: str, what: str, fields: dict[str, str]) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    await send(town, case, what, 422, **fields)


async def test_other_units_cases_are_not_there(town: Town, phone: str) -> None:
    case = await rated(town, phone, unit="ratamo")
    await begin_session(town, KOKS)
    token = csrf(await page(town))
    assert (await town.http.get(f"/staff/cases/{case}")).status_code == 404
    for what in ("status", "note", "answer", "owner", "themes", "call", "answers/1/take-back"):
        data = {"csrf": token, "version": "0", "value": "kesken", "text": "x"}
        assert (await town.http.post(f"/staff/cases/{case}/{what}", data=data)).status_code == 404
    for id in ("0", "-1", str(2**63), str(10**30)):
        assert (await town.http.get(f"/staff/cases/{id}")).status_code == 404


async def test_a_reader_reads_and_changes_nothing(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, StoredRole("reader", unit="koks"))
    html = await page(town, f"/staff/cases/{case}")
    assert "odotin kauan" in html
    assert "<textarea" not in html
    data = {"csrf": csrf(html), "version": "0", "value": "kesken"}
    assert (await town.http.post(f"/staff/cases/{case}/status", data=data)).status_code == 403
    known = await town.application.database.read_async(lambda work: work.handling.case(case))
    assert known is not None
    assert known.first_read_at is None  # the clock is for who handles it


async def test_a_case_is_given_to_whom_may_handle_it(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, StoredRole("handler", unit="ratamo"), name="muualla")
    await begin_session(town, StoredRole("lead"), name="johtaja")
    html = await page(town, f"/staff/cases/{case}")
    assert "<option>muualla</option>" not in html
    await send(town, case, "owner", 422, value="muualla")
    await send(town, case, "owner", value="johtaja")
    await send(town, case, "owner", value="")
    known = await town.application.database.read_async(lambda work: work.handling.case(case))
    assert known is not None
    assert known.owner is None
