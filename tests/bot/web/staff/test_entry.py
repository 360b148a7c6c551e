"""Feedback by telephone or on paper is entered by staff: kept and handled as any other, counted apart."""

from __future__ import annotations

import re

import pytest

from bot.reports.figures import gather
from bot.reports.period import Period
from storage.feedback.cases import Case
from storage.feedback.feedback_history import StoredFeedback
from storage.staff.accounts import StoredRole
from storage.work import Work
from tests.bot.applications import Town
from tests.bot.web.staff.staff import begin_session, csrf, page

pytestmark = pytest.mark.asyncio(loop_scope="module")

LEAD = StoredRole("lead")
BLANK = {"unit": "koks", "came_by": "phone", "kind": "feedback", "language": "fi", "text": "", "rating": ""}


async def enter(town: Town, expect: int = 200, **fields: str) -> str:
    html = await page(town, "/staff/entry")
    once = re.findall(r'name="once" value="(\w+)"', html)[0]
    data = {**BLANK, "csrf": csrf(html), "once": once, **fields}
    answer = await town.http.post("/staff/entry", data=data)
    assert answer.status_code == expect, answer.text
    return answer.text


async def newest(town: Town) -> tuple[StoredFeedback, Case | None]:
    def look(work: Work) -> tuple[StoredFeedback, Case | None]:
        (said,) = work.feedback.recent(1)
        return said, work.cases.of_feedback(said.id)

    return await town.application.database.read_async(look)


@pytest.mark.parametrize(
    ("fields", "kind", "case", "wants"),
    [
        ({"rating": "3"}, "feedback", "low_rating", False),
        ({"rating": "9", "text": "kiitos"}, "feedback", None, False),
        ({"text": "kiitos kaikille", "kind": "praise"}, "praise", None, False),
        ({"text": "milloin?", "kind": "question"}, "question", "question", False),
        ({"text": "penkkejä", "kind": "suggestion", "came_by": "paper"}, "suggestion", "suggestion", False),
        ({"text": "kantelen", "kind": "complaint", "rating": "0"}, "complaint", "complaint", False),
        ({"text": "syrjittiin", "kind": "discrimination"}, "feedback", "discrimination", False),
        ({"text": "soittakaa", "answer": "1", "number": "041 2345671"}, "feedback", "call", True),
        (
            {"text": "jonotin", "rating": "2", "answer": "1", "number": "041 2345672"},
            "feedback",
            "call",
            True,
        ),
    ],
)
async def test_it_is_feedback_and_a_case_as_any_other(
    town: Town, fields: dict[str, str], kind: str, case: str | None, wants: bool
) -> None:
    id = await begin_session(town, LEAD)
    html = await enter(town, **fields)
    said, opened = await newest(town)
    assert (said.kind, said.source, said.channel, said.unit) == (
        kind, "staff", fields.get("came_by", "phone"), "koks",
    )  # fmt: skip
    assert (said.text, said.rating) == (
        fields.get("text"),
        int(fields["rating"]) if "rating" in fields else None,
    )
    assert (opened.kind if opened else None) == case
    if opened is not None:
        assert opened.wants_answer is wants
        known = await town.application.database.read_async(lambda work: work.handling.case(opened.id))
        events = await town.application.database.read_async(lambda work: work.cases.events(opened.id))
        call = await town.application.database.read_async(lambda work: work.calls.of_case(opened.id))
        assert (call is not None) is wants
        assert known is not None
        assert (known.person is not None) is wants
        assert events[0].who == f"staff {id}"
    if kind == "suggestion":
        assert re.search(r"[A-Z]\d-\d{4}", html)


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"rating": "11", "text": "x"}, {"rating": "hyvä", "text": "x"}, {"text": "x" * 4001}, {"kind": "praise", "rating": "9"},
        {"text": "x", "unit": "nowhere"}, {"text": "x", "kind": "visit"}, {"text": "x", "came_by": "fax"},
        {"text": "x", "language": "xx"}, {"text": "x", "answer": "1"}, {"text": "x", "answer": "1", "number": "12"},
        {"text": "x", "kind": "suggestion", "rating": "9"},
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said_and_what_was_written_is_kept(town: Town, fields: dict[str, str]) -> None:
    await begin_session(town, LEAD)
    html = await enter(town, 422, **fields)
    assert 'role="alert"' in html
    if fields.get("text") == "x":
        assert ">x</textarea>" in html


async def test_every_field_is_blank_and_what_is_personal_is_masked(town: Town) -> None:
    await begin_session(town, StoredRole("handler", unit="ratamo"), name="omanimi")
    html = await page(town, "/staff/entry")
    form = html.split("<main")[1]
    assert "omanimi" not in form
    assert 'autocomplete="off"' in form
    assert re.findall(r'name="(?:rating|number)"[^>]*value="([^"]*)"', form) == ["", ""]
    await enter(town, unit="ratamo", text="Olen 010190-123A, soita +358 41 2345678")
    said, _ = await newest(town)
    assert "010190" not in (said.text or "")
    assert "2345678" not in (said.text or "")
    await enter(town, 422, unit="koks", text="x")
    await enter(town, 422, unit="", text="x")


async def test_a_form_sent_twice_is_stored_once(town: Town) -> None:
    await begin_session(town, LEAD)
    await enter(town, text="kerran", once="a1")
    assert "on jo tallennettu" in await enter(town, text="toistettu", once="a1")
    said, _ = await newest(town)
    assert said.text == "kerran"


async def test_a_number_without_a_wish_for_an_answer_is_not_kept(town: Town) -> None:
    await begin_session(town, LEAD)
    await enter(town, text="ei vastausta", number="041 2345673")
    known = await town.application.database.read_async(
        lambda work: work.people.find("simulator", "+358412345673")
    )
    assert known is None


async def test_figures_keep_what_was_entered_apart(town: Town) -> None:
    await begin_session(town, LEAD)
    await enter(town, unit="virolahti", rating="10")
    figures = await town.application.database.read_async(
        lambda work: gather(work, town.application.organisation, Period(None, None), now=town.clock())
    )
    sources = {(series.source, series.channel) for series in figures.lines if series.unit == "virolahti"}
    assert sources == {("staff", "phone")}


async def test_praise_is_read_by_unit_and_leaves_a_row(town: Town) -> None:
    await begin_session(town, LEAD)
    await enter(town, unit="koks", rating="10", text="IHANA HOITAJA")
    await enter(town, unit="koks", rating="8", text="IHAN HYVÄ")
    await enter(town, unit="ratamo", kind="praise", text="RATAMON KIITOS")
    id = await begin_session(town, StoredRole("reader", unit="koks"))
    html = await page(town, "/staff/praise")
    assert "IHANA HOITAJA" in html
    assert "IHAN HYVÄ" not in html
    assert "RATAMON" not in html
    assert "IHANA" not in await page(town, "/staff/praise?unit=ratamo")
    await begin_session(town, LEAD)
    assert "RATAMON KIITOS" in await page(town, "/staff/praise?unit=ratamo")
    rows = await town.application.database.read_async(lambda work: work.audit.page(limit=9, staff=id))
    assert {(row.action, row.subject) for row in rows} == {("read", "feedback")}
