"""Each text that is promised something opens a case of its kind with the right clock, and none disappears in another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.feedback.cases import Case
from storage.models import cases
from storage.people.signups import SignUp
from storage.work import Work
from tests.bot.applications import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY = timedelta(days=1)


async def visited(town: Town, phone: str, unit: str = "koks") -> None:
    await town.http.post("/simulator/visits", json={"unit": unit, "phone": phone, "language": "fi"})
    await town.settle()


async def theirs(town: Town, phone: str) -> list[tuple[Case, str | None]]:
    """The person's cases with what was said in each."""

    def look(work: Work) -> list[tuple[Case, str | None]]:
        person = work.people.find("simulator", phone)
        assert person is not None
        found = []
        for case in sorted(work.cases.list(), key=lambda case: case.id):
            known = work.handling.case(case.id)
            if known is not None and known.person == person.id:
                found.append((case, known.text))
        return found

    return await town.application.database.read_async(look)


@pytest.mark.parametrize(
    ("visit", "texts", "kind", "flags"),
    [
        (True, ["3"], "low_rating", ""),
        (False, ["STOP, odotin ihan liian kauan"], "stopped", ""),
        (True, ["2", "SOITTO"], "call", ""),
        (False, ["SOITTO"], "call", ""),
        (False, ["Teen kantelun teistä"], "complaint", "complaint"),
        (False, ["Hoitaja sanoi, ettei ulkomaalaisia hoideta. Se oli rasismia."], "discrimination", "discrimination"),
        (False, ["en jaksa enää elää"], "crisis", "crisis"),
        (False, ["mieheni hakkaa minua"], "violence", "crisis violence"),
        (False, ["Äitini kuoli viime viikolla."], "bereavement", "bereavement"),
        (False, ["milloin uusi terveysasema avataan?"], "question", ""),
        (False, ["ALOITE penkkejä aulaan"], "suggestion", ""),
    ],
)  # fmt: skip
async def test_each_kind(
    town: Town, phone: str, visit: bool, texts: list[str], kind: str, flags: str
) -> None:
    if visit:
        await visited(town, phone)
    await town.tell(phone, *texts)
    ((case, _),) = await theirs(town, phone)
    assert (case.kind, " ".join(sorted(case.flags))) == (kind, flags)
    assert case.urgent is (kind in ("crisis", "violence", "discrimination"))
    assert case.handle_by - case.opened_at == 7 * DAY
    assert (case.answer_by is not None) == (kind == "call")
    assert case.outcome_by == (case.opened_at + 90 * DAY if kind == "suggestion" else None)


@pytest.mark.parametrize(
    "text",
    [
        "8",
        "Kiitos hyvästä hoidosta!",
        "paljonko tämä maksaa?",
        "milloin leikkausaikani on?",
        "OHJE",
        "OMAT TIEDOT",
    ],
)
async def test_what_promises_nothing_opens_none(town: Town, phone: str, text: str) -> None:
    await town.tell(phone, text)
    assert await theirs(town, phone) == []


async def test_all_that_is_said_of_one_visit_is_one_case_and_marks_it(town: Town, phone: str) -> None:
    await visited(town, phone)
    await town.tell(phone, "2", "odotin kauan", "SOITTO", "Teen kantelun.", "Minua syrjittiin siellä.")
    ((case, text),) = await theirs(town, phone)
    assert case.kind == "discrimination"
    assert case.flags == {"complaint", "discrimination"}
    assert case.urgent
    assert case.wants_answer
    for words in ("odotin kauan", "kantelun", "syrjittiin"):
        assert words in (text or "")


async def test_a_cry_for_help_has_a_case_of_its_own(town: Town, phone: str) -> None:
    await visited(town, phone)
    await town.tell(phone, "2", "en jaksa enää elää")
    assert [case.kind for case, _ in await theirs(town, phone)] == ["low_rating", "crisis"]


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("milloin uusi terveysasema avataan?", "mihin uusi hammashoitola tulee?", "question"),
        ("Teen kantelun teistä", "Aion tehdä kantelun valvontaviranomaiselle", "complaint"),
        ("Minua syrjittiin siellä.", "Se oli syrjintää ja rasismia.", "discrimination"),
        ("en jaksa enää elää", "mieheni hakkaa minua", "violence"),
    ],
)
async def test_one_matter_told_twice_is_one_case(
    town: Town, phone: str, first: str, second: str, kind: str
) -> None:
    await town.tell(phone, first, second)
    ((case, text),) = await theirs(town, phone)
    assert case.kind == kind
    assert text == f"{first}\n{second}"
    town.clock.time += 25 * timedelta(hours=1)
    await town.tell(phone, second)
    assert len(await theirs(town, phone)) == 2


async def test_matters_of_different_kinds_are_cases_of_their_own(town: Town, phone: str) -> None:
    await town.tell(phone, "milloin uusi terveysasema avataan?", "ALOITE penkkejä", "ALOITE kahvia aulaan")
    await town.tell(phone, "Teen kantelun teistä")
    kinds = [case.kind for case, _ in await theirs(town, phone)]
    assert kinds == ["question", "suggestion", "suggestion", "complaint"]


async def test_what_staff_are_done_with_is_taken_up_again_by_a_new_mark(town: Town, phone: str) -> None:
    await visited(town, phone)
    await town.tell(phone, "2", "odotin kauan")
    ((case, _),) = await theirs(town, phone)
    await town.application.database.write_async(
        lambda work: work.connection.execute(
            update(cases).where(cases.c.id == case.id).values(status="valmis", closed_at=town.clock())
        )
    )
    town.clock.time += DAY
    await town.tell(phone, "3")  # a correction is no new matter
    ((case, _),) = await theirs(town, phone)
    assert case.status == "valmis"
    await town.tell(phone, "Minua syrjittiin siellä.")
    ((case, _),) = await theirs(town, phone)
    assert (case.status, case.kind, case.urgent) == ("kesken", "discrimination", True)
    assert case.handle_by == town.clock() + 7 * DAY


async def test_a_sign_up_is_to_be_contacted_until_the_person_leaves(town: Town, phone: str) -> None:
    await town.tell(phone, "RYHMÄ 12", "MUKAAN", "Maija")

    def look(work: Work) -> tuple[SignUp, Case | None]:
        signup = max(work.signups.list(), key=lambda each: each.id)
        return signup, work.cases.of_signup(signup.id)

    signup, case = await town.application.database.read_async(look)
    assert signup.group_size == 12
    assert case is not None
    assert (case.kind, case.status) == ("contact", "aloittamatta")
    assert case.answer_by == case.opened_at + 5 * DAY
    await town.tell(phone, "POIS")
    _, case = await town.application.database.read_async(look)
    assert case is not None
    assert case.status == "valmis"


async def test_who_suggested_something_is_kept_until_told(town: Town, phone: str) -> None:
    await town.tell(phone, "ALOITE penkkejä aulaan")
    ((case, _),) = await theirs(town, phone)

    async def end(**values: object) -> None:
        await town.application.database.write_async(
            lambda work: work.connection.execute(update(cases).where(cases.c.id == case.id).values(**values))
        )

    async def known() -> bool:
        await town.application.clean_up()
        return await town.application.database.read_async(
            lambda work: work.people.find("simulator", phone) is not None
        )

    await end(status="valmis", closed_at=town.clock())
    town.clock.time += 150 * DAY
    assert await known()
    await end(answered_at=town.clock())
    town.clock.time += 2 * DAY
    assert not await known()
