"""A person who was promised an answer gets it, or hears that it takes longer: also where staff ended the case without one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.staff.answers import TAKE_BACK
from storage.database import Work
from storage.staff.accounts import StoredRole
from tests.bot.applications import Town
from tests.bot.staff.people import at, hire
from tests.bot.web.staff.staff import begin_session, csrf, page
from tests.bot.web.staff.test_calls import events, wished, wishes
from tests.bot.web.staff.test_case import KOKS, rated, send, version

pytestmark = pytest.mark.asyncio(loop_scope="module")

LEAD = StoredRole("lead")
DAY = timedelta(days=1)
TAKES_LONGER = "Siinä voi mennä kauemmin kuin lupasimme."
ENDED = {"value": "valmis", "outcome": "luettu"}


async def mails(town: Town, name: str) -> list[str]:
    found = await town.application.database.read_async(lambda work: work.outbox.recent("email", 1_000))
    return [mail.text for mail in found if mail.address == f"{name}@county.example"]


async def owed(town: Town, case: int, what: str = "answer") -> bool:
    return f'id="case-{case}"' in await page(town, f"/staff/owed?what={what}")


async def test_an_ended_case_still_owes_its_answer(town: Town, phone: str) -> None:
    """Seen from the phone, the mailboxes of the owner and of the lead, and the list."""
    town.clock.time = at("2027-03-01 12:00")  # a Monday: the answer is due before Saturday at noon
    case = await wished(town, phone)

    def employ(work: Work) -> None:
        hire(work, "omistaja", "handler:koks", now=town.clock())
        hire(work, "johtaja", "lead", now=town.clock())

    await town.application.database.write_async(employ)
    await begin_session(town, KOKS)
    await send(town, case, "owner", value="omistaja")
    assert not await owed(town, case)
    await send(town, case, "status", **ENDED)
    html = await page(town, f"/staff/cases/{case}")
    assert "Ihminen odottaa vastausta 6.3.2027 12.00 mennessä" in html
    before = await town.received(phone)
    for moment in ("2027-03-04 12:00", "2027-03-05 08:00", "2027-03-05 11:59"):
        town.clock.time = at(moment)
        await town.settle()
    assert await town.received(phone) == before
    for name in ("omistaja", "johtaja"):
        assert [text for text in await mails(town, name) if f"/staff/cases/{case}\n" in text]
    town.clock.time = at("2027-03-05 12:00")
    await town.settle()
    await town.settle()
    (late,) = (await town.received(phone))[len(before) :]
    assert TAKES_LONGER in late
    town.clock.time = at("2027-03-08 08:00")
    await town.settle()
    for name in ("omistaja", "johtaja"):
        assert any("(myöhässä, tapaus on päätetty" in text for text in await mails(town, name))
    for role in (KOKS, LEAD):
        await begin_session(town, role)
        assert "/staff/owed" in await page(town)
        assert await owed(town, case)
    await send(town, case, "answer", text="Jono on nyt lyhyempi.")
    assert await owed(town, case)
    town.clock.time += TAKE_BACK
    await town.settle()
    await town.settle()
    assert await town.received(phone) == [*before, late, "Jono on nyt lyhyempi."]
    assert not await owed(town, case)
    assert await wishes(town, case) == [("phone", "case_closed", None, 0)]
    assert ("call ended", None) in await events(town, case)


async def test_a_wish_for_a_call_outlives_its_case(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    await begin_session(town, KOKS)
    await send(town, case, "status", **ENDED)
    assert await wishes(town, case) == [("phone", None, None, 0)]
    assert f'id="case-{case}"' in await page(town, "/staff/calls")
    await send(town, case, "call", value="reached")
    assert await wishes(town, case) == [("phone", "reached", None, 0)]
    assert not await owed(town, case)


async def test_who_was_answered_by_telephone_waits_no_more(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    await begin_session(town, KOKS)
    await send(town, case, "status", then="next", **ENDED)
    await send(town, case, "promise", 422, value="none")  # who can be written to can be answered
    await send(town, case, "promise", 422, value="")
    assert await owed(town, case)
    await send(town, case, "promise", value="phone")
    assert not await owed(town, case)
    assert await wishes(town, case) == [("phone", "reached", None, 0)]
    assert ("answered by phone", None) in await events(town, case)
    before = await town.received(phone)
    town.clock.time += 9 * DAY
    await town.settle()
    assert await town.received(phone) == before
    await begin_session(town, KOKS)
    await send(town, case, "status", value="kesken")
    assert ">Odottaa" not in await page(town, f"/staff/cases/{case}")
    await send(town, case, "promise", 422, value="phone")


async def test_the_ready_outcome_that_says_called_settles_the_promise(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    await begin_session(town, KOKS)
    await send(town, case, "status", ready="called")
    assert not await owed(town, case)
    other = await wished(town, f"{phone[:-4]}8{phone[-3:]}")
    await send(town, other, "status", ready="answered")  # the phone has heard nothing
    assert await owed(town, other)


async def test_ending_stays_at_a_case_that_owes_an_answer(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    await begin_session(town, KOKS)
    html = await page(town, f"/staff/cases/{case}")
    assert "Kun päätät tapauksen, lupaus jää voimaan" in html
    data = {"csrf": csrf(html), "version": version(html), "then": "next", **ENDED}
    answer = await town.http.post(f"/staff/cases/{case}/status", data=data)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/staff/cases/{case}#promise")


async def test_who_wants_no_messages_can_be_given_up(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    await town.tell(phone, "STOP")
    await begin_session(town, KOKS)
    await send(town, case, "status", **ENDED)
    assert await owed(town, case)
    await send(town, case, "promise", value="none")
    assert not await owed(town, case)
    assert ("cannot be answered", "opted_out") in await events(town, case)
    assert await wishes(town, case) == [("phone", "case_closed", None, 0)]
    known = await town.application.database.read_async(lambda work: work.cases.get(case))
    assert known is not None
    assert (known.answer_by, known.answered_at) == (None, None)


async def test_a_written_answer_that_fails_is_owed_again(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    await begin_session(town, KOKS)
    await send(town, case, "answer", text="Kiitos.")
    await send(town, case, "status", **ENDED)
    await town.tell(phone, "STOP")
    town.clock.time += TAKE_BACK
    await town.settle()
    assert await owed(town, case)


async def test_a_promise_is_not_postponed_by_ending_and_opening(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    await begin_session(town, KOKS)
    known = await town.application.database.read_async(lambda work: work.cases.get(case))
    assert known is not None
    await send(town, case, "status", **ENDED)
    town.clock.time += DAY
    await town.tell(phone, "Minua syrjittiin siellä.")  # takes the case up again
    now = await town.application.database.read_async(lambda work: work.cases.get(case))
    assert now is not None
    assert (now.status, now.wanted_at, now.answer_by) == ("kesken", known.wanted_at, known.answer_by)


async def test_a_suggestion_that_is_ended_untold_is_listed_until_its_author_is_told(
    town: Town, phone: str
) -> None:
    await town.tell(phone, "ALOITE penkkejä aulaan")
    case = await town.application.database.read_async(lambda work: max(case.id for case in work.cases.list()))
    known = await town.application.database.read_async(lambda work: work.cases.get(case))
    assert known is not None
    assert known.outcome_by is not None
    await begin_session(town, LEAD)
    assert not await owed(town, case, "outcome")
    await send(town, case, "status", **ENDED)
    html = await page(town)
    assert "/staff/owed?what=outcome" in html
    html = await page(town, "/staff/owed?what=outcome")
    assert f"/staff/cases/{case}#answer" in html
    assert not await owed(town, case)
    await send(town, case, "answer", text="Aulaan tulee kolme penkkiä.")
    town.clock.time += TAKE_BACK
    await town.settle()
    await town.settle()
    assert "Aulaan tulee kolme penkkiä." in await town.received(phone)
    assert not await owed(town, case, "outcome")


async def test_each_sees_what_their_units_owe(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    await begin_session(town, LEAD)
    await send(town, case, "status", **ENDED)
    await begin_session(town, StoredRole("handler", unit="ratamo"))
    assert not await owed(town, case)
    assert (await town.http.get("/staff/owed?what=x")).status_code == 422
    plain = await rated(town, f"{phone[:-4]}7{phone[-3:]}")
    await begin_session(town, LEAD)
    await send(town, plain, "status", **ENDED)  # nothing was promised but to handle it
    assert not await owed(town, plain)
