"""Calls that people wish for: the number once a press, the outcome of each try, and an end for every wish."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.organisation.settings import OrganisationSettings
from bot.staff.calls import TRIES
from channels.message import Inbound
from storage.database import Work
from storage.encryption.json_seal import unseal
from storage.models import case_calls, messages_out
from storage.staff.accounts import StoredRole
from tests.bot.applications import Town
from tests.bot.web.staff.staff import begin_session, csrf, page
from tests.bot.web.staff.test_case import KOKS, rated, send, version

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROMISED = timedelta(days=5)
TRIED = (
    "Yritimme soittaa sinulle 3 kertaa. Emme tavoittaneet sinua. Jos haluat vielä soiton, vastaa SOITTO. "
    "Voit myös soittaa meille: 05 123 4567."
)


async def wished(town: Town, phone: str, unit: str = "koks") -> int:
    """The case of a low rating with a wish for a call."""
    return await rated(town, phone, "2", "odotin kauan", "SOITTO", unit=unit)


async def press(town: Town, case: int, value: str, text: str = "", expect: int = 303, **more: str) -> str:
    return await send(town, case, "call", expect, value=value, text=text, **more)


async def events(town: Town, case: int) -> list[tuple[str, str | None]]:
    found = await town.application.database.read_async(lambda work: work.cases.events(case))
    return [(event.what, event.detail) for event in found]


async def wishes(town: Town, case: int) -> list[tuple[str, str | None, bytes | None, int]]:
    """Source, how it was closed, number and tries of each."""
    t = case_calls.c
    statement = select(t.source, t.closed, t.number, t.tries).where(t.case_id == case).order_by(t.id)
    return await town.application.database.read_async(
        lambda work: [tuple(row) for row in work.connection.execute(statement)]
    )


async def test_the_number_is_shown_once_a_press_with_a_reason(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    id = await begin_session(town, KOKS)
    html = await page(town, f"/staff/cases/{case}")
    assert "Näytä numero" in html
    assert phone not in html
    old = {"csrf": csrf(html), "version": version(html), "value": "reveal", "reason": "call_now"}
    assert phone not in await press(town, case, "reveal", expect=422)
    shown = await town.http.post(f"/staff/cases/{case}/call", data=old)
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")
    assert phone in shown.text
    again = await town.http.post(f"/staff/cases/{case}/call", data=old)  # reloaded by the browser
    assert again.status_code == 409
    for html in (again.text, await page(town, f"/staff/cases/{case}"), await page(town, "/staff/calls")):
        assert phone not in html
        assert phone[4:] not in re.sub(r"\s", "", html)
    # The written reason is a note: the audit holds nothing that a person wrote.
    assert phone in await press(town, case, "reveal", "Maijan terveiset kerrottava", 200)
    assert "Maijan terveiset kerrottava" in await page(town, f"/staff/cases/{case}")
    rows = await town.application.database.read_async(
        lambda work: work.audit.page(limit=9, staff=id, action="reveal")
    )
    assert [(row.subject, row.subject_id, row.role, row.detail) for row in rows] == [
        ("case", case, "handler", "own_reason"), ("case", case, "handler", "call_now"),
    ]  # fmt: skip
    assert [each for each in await events(town, case) if each[0] == "call number shown"] == [
        ("call number shown", "call_now"), ("call number shown", "own_reason"),
    ]  # fmt: skip
    await begin_session(town, StoredRole("privacy"))
    html = await page(town, f"/staff/audit?staff={id}&action=reveal")
    assert html.count('<td data-label="Teko">näki numeron</td>') == 2
    assert "Maijan" not in html


async def test_a_call_that_reaches_the_person_ends_the_wish(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    await begin_session(town, KOKS)
    assert f'id="case-{case}"' in await page(town, "/staff/calls")
    await press(town, case, "reached")
    assert await wishes(town, case) == [("phone", "reached", None, 0)]
    known = await town.application.database.read_async(lambda work: work.handling.case(case))
    assert known is not None
    assert known.answered_at == town.clock()
    assert f'id="case-{case}"' not in await page(town, "/staff/calls")
    assert "Näytä numero" not in await page(town, f"/staff/cases/{case}")
    for value in ("reveal", "reached", "not_reached"):
        assert phone not in await press(town, case, value, "x", 422)
    # The wish that comes after it has clocks of its own.
    town.clock.time += timedelta(hours=1)
    await town.tell(phone, "SOITTO")
    assert [closed for _, closed, _, _ in await wishes(town, case)] == ["reached", None]
    known = await town.application.database.read_async(lambda work: work.handling.case(case))
    assert known is not None
    assert (known.answered_at, known.answer_by) == (None, town.clock() + PROMISED)


@pytest.fixture
def by_day(town: Town) -> Iterator[None]:
    """Answers leave at 8-20, as where an organisation says nothing else."""
    whole = town.application.organisation
    hours = OrganisationSettings.model_fields["answer_hours"].default
    town.application.organisation = replace(
        whole, settings=whole.settings.model_copy(update={"answer_hours": hours})
    )
    yield
    town.application.organisation = whole


@pytest.mark.usefixtures("by_day")
async def test_three_tries_are_told_once_by_day(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    await begin_session(town, KOKS)
    before = await town.received(phone)
    at = town.clock.time
    for _ in range(TRIES - 1):
        await press(town, case, "not_reached")
    town.clock.time = at.replace(hour=21)  # 23 in Helsinki
    await begin_session(town, KOKS)
    await press(town, case, "not_reached")
    await press(town, case, "not_reached", expect=422)
    assert await wishes(town, case) == [("phone", "given_up", None, TRIES)]
    await town.settle()
    assert await town.received(phone) == before
    town.clock.time = at.replace(hour=6) + timedelta(days=1)
    await town.settle()
    await town.settle()
    assert await town.received(phone) == [*before, TRIED]
    assert [what for what, _ in await events(town, case)][-5:] == [
        "call not reached", "call not reached", "call not reached", "call given up", "call text queued",
    ]  # fmt: skip
    known = await town.application.database.read_async(lambda work: work.handling.case(case))
    assert known is not None
    assert known.answered_at is not None
    # What the text offers is there.
    await town.tell(phone, "SOITTO")
    assert [closed for _, closed, _, _ in await wishes(town, case)] == ["given_up", None]


async def test_whatsapp_learns_in_which_language_the_text_is(town: Town, phone: str) -> None:
    """It takes none of our texts a day after the person wrote, but for a template of that language."""

    def tell(work: Work) -> Any:
        talk = work.conversations.ensure("whatsapp", phone, "sv", now=town.clock())
        kept = work.feedback.keep(
            talk.person, "kön", kind="feedback", unit="koks", channel="whatsapp", language="sv",
            now=town.clock(),
        )  # fmt: skip
        case = work.cases.open(kept.id, "koks", now=town.clock(), within=PROMISED)
        work.calls.wish(case, "phone", now=town.clock(), call_by=town.clock() + PROMISED)
        call = work.calls.of_case(case)
        assert call is not None
        work.calls.tried(call, due_at=call.call_by, text_at=town.clock())
        assert town.application.call_texts.send_tried(work, town.clock()) == 1
        newest = select(messages_out.c.content).order_by(messages_out.c.id.desc()).limit(1)
        content = work.connection.execute(newest).scalar_one()
        return unseal(work.keys, content, context="messages_out.content")

    content = await town.application.database.write_async(tell)
    assert content["text"].startswith("Vi försökte ringa dig 3 gånger.")
    assert content["data"] == {"language": "sv"}


async def test_a_call_is_tried_again_at_a_time(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    await begin_session(town, KOKS)
    day = town.clock.time.date() + timedelta(days=1)
    await press(town, case, "again", f"{day}T14:30")
    assert f"{day.day}.{day.month}.{day.year} 14.30" in await page(town, f"/staff/cases/{case}")
    assert ("call again", f"{day}") in await events(town, case)
    before = _due(await page(town))
    town.clock.time = datetime(day.year, day.month, day.day, 12, 30, tzinfo=town.clock.time.tzinfo)
    await begin_session(town, KOKS)
    assert _due(await page(town)) == before + 1
    assert f'id="case-{case}"' in await page(town, "/staff/calls")
    # The third try is told, also where one more is agreed.
    for hour in (15, 16):
        await press(town, case, "again", f"{day.day}.{day.month}.{day.year} klo {hour}.00")
    await town.settle()
    assert (await town.received(phone))[-1] == TRIED
    assert await wishes(town, case) == [("phone", None, None, TRIES)]
    await press(town, case, "again", f"{day}T17:00")
    await town.settle()
    assert (await town.received(phone)).count(TRIED) == 1


def _due(html: str) -> int:
    found = re.search(r"<b>(\d+)</b> soitettava nyt", html)
    return int(found[1]) if found else 0


@pytest.mark.parametrize(
    "when",
    ["", "huomenna", "2027-02-01T10:00", "2029-01-01T10:00", "2027-13-01T10:00", "31.2.2027 klo 10", "14:30", "2027-03-20", "9" * 99],
)  # fmt: skip
async def test_a_time_that_cannot_be_is_refused(town: Town, phone: str, when: str) -> None:
    case = await wished(town, phone)
    await begin_session(town, KOKS)
    assert "kahden kuukauden" in await press(town, case, "again", when, 422)
    assert await wishes(town, case) == [("phone", None, None, 0)]


async def test_a_late_promise_gives_a_draft_of_an_apology(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    tried = await wished(town, f"{phone[:-4]}9{phone[-3:]}")
    await begin_session(town, KOKS)
    await press(town, tried, "not_reached")
    assert "Pyydämme anteeksi" not in await page(town, f"/staff/cases/{case}")
    town.clock.time += PROMISED
    await begin_session(town, KOKS)
    assert ">Lupasimme soittaa sinulle. Emme ole vielä soittaneet. Pyydämme anteeksi." in await page(
        town, f"/staff/cases/{case}"
    )
    assert "Pyydämme anteeksi" not in await page(town, f"/staff/cases/{tried}")


async def test_a_wish_ends_with_its_case_and_a_new_one_opens_another(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    await begin_session(town, KOKS)
    await send(town, case, "status", value="valmis", outcome="hoidettu", promise="phone")
    assert await wishes(town, case) == [("phone", "reached", None, 0)]
    await press(town, case, "reveal", "x", 422)
    await town.tell(phone, "SOITTO")
    newest = await town.application.database.read_async(
        lambda work: max(each.id for each in work.cases.list())
    )
    assert newest != case
    assert await wishes(town, newest) == [("phone", None, None, 0)]
    assert phone in await press(town, newest, "reveal", "call_now", 200)  # at the same unit


async def test_only_who_handles_the_case_calls(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    for role, expected in (
        (StoredRole("reader", unit="koks"), 403), (StoredRole("handler", unit="ratamo"), 404), (StoredRole("lead"), 200),
        (StoredRole("admin"), 403), (StoredRole("on_call"), 403),
    ):  # fmt: skip
        await begin_session(town, role)
        data = {"csrf": csrf(await page(town)), "version": "0", "value": "reveal", "text": "call_now"}
        if expected == 200:
            data["version"] = version(await page(town, f"/staff/cases/{case}"))
        answer = await town.http.post(f"/staff/cases/{case}/call", data=data)
        assert (role.role, answer.status_code) == (role.role, expected)
        assert (phone in answer.text) == (expected == 200)
    await begin_session(town, StoredRole("handler", unit="ratamo"))
    assert f'id="case-{case}"' not in await page(town, "/staff/calls")
    await begin_session(town, StoredRole("reader", unit="koks"))
    html = await page(town, f"/staff/cases/{case}")
    assert "Soita ennen" in html
    assert "/call" not in html


async def test_whom_stopped_messages_may_be_called_and_who_is_erased_may_not(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    await begin_session(town, KOKS)
    await town.tell(phone, "STOP")
    assert phone in await press(town, case, "reveal", "call_now", 200)
    for _ in range(TRIES):
        await press(town, case, "not_reached")
    before = await town.received(phone)
    await town.settle()
    assert await town.received(phone) == before  # no text
    assert ("call text failed", "opted_out") in await events(town, case)
    await town.tell(phone, "ALOITA", "SOITTO", "POISTA TIEDOT", "POISTA")
    left = await town.application.database.read_async(
        lambda work: work.connection.execute(
            select(case_calls.c.id).where(case_calls.c.case_id == case)
        ).all()
    )
    assert left == []
    assert (await town.http.get(f"/staff/cases/{case}")).status_code == 404


@pytest.mark.parametrize("shared", [False, True])
async def test_a_number_given_for_the_call_goes_with_it(town: Town, phone: str, shared: bool) -> None:
    chat = f"77{phone[-5:]}"  # of a user of Telegram: no number
    await town.tell(chat, "SOITTO")
    await begin_session(town, StoredRole("lead"))
    case = await town.application.database.read_async(lambda work: max(each.id for each in work.cases.list()))
    assert "ei ole vielä antanut numeroa" in await page(town, f"/staff/cases/{case}")
    await press(town, case, "reveal", "call_now", 422)
    if shared:
        await town.application.intake.take(
            [Inbound("simulator", f"contact-{chat}", chat, phone, kind="contact")]
        )
        await town.settle()
    else:
        await town.tell(chat, f"numeroni on {phone}")
    for path in (f"/staff/cases/{case}", "/staff/calls", "/staff/feedback", "/staff/cases"):
        assert phone[4:] not in await page(town, path)
    shown = await press(town, case, "reveal", "call_now", 200)
    assert phone in shown
    assert chat not in shown

    def kept(work: Work) -> str:
        talk = work.conversations.find("simulator", chat)
        assert talk is not None
        return f"{work.inbox.history(talk.id)} {[each.text for each in work.inbox.history(talk.id)]} {talk.state}"

    assert phone[4:] not in await town.application.database.read_async(kept)
    await press(town, case, "reached")
    assert await wishes(town, case) == [("given", "reached", None, 0)]


async def test_a_wish_without_a_number_is_answered_in_writing(town: Town, phone: str) -> None:
    chat = f"77{phone[-5:]}"
    await town.tell(chat, "SOITTO", "EI")
    case = await town.application.database.read_async(lambda work: max(each.id for each in work.cases.list()))
    assert await wishes(town, case) == [("missing", "no_number", None, 0)]
    known = await town.application.database.read_async(lambda work: work.handling.case(case))
    assert known is not None
    assert known.answer_by == town.clock() + PROMISED  # the answer is waited for all the same


async def test_the_person_calls_it_off(town: Town, phone: str) -> None:
    case = await wished(town, phone)
    await town.tell(phone, "milloin soitatte?", "ei tarvitsekaan soittaa")
    assert await wishes(town, case) == [("phone", "called_off", None, 0)]
    known = await town.application.database.read_async(lambda work: work.handling.case(case))
    assert known is not None
    assert (known.wanted_at, known.answer_by) == (None, None)
    await begin_session(town, KOKS)
    html = await page(town, f"/staff/cases/{case}")
    assert "henkilö kysyi, milloin soitto tulee" in html
    assert "henkilö ei enää tarvitse soittoa" in html


async def test_long_lists_of_calls_come_by_page(town: Town, phone: str) -> None:
    await begin_session(town, StoredRole("handler", unit="hamina"))
    assert "Kukaan ei odota soittoa" in await page(town, "/staff/calls")

    def fill(work: Work) -> None:
        talk = work.conversations.ensure("simulator", phone, "fi", now=town.clock())
        for n in range(52):
            kept = work.feedback.keep(
                talk.person, f"{n}", kind="feedback", unit="hamina", channel="simulator", language="fi",
                now=town.clock(),
            )  # fmt: skip
            case = work.cases.open(kept.id, "hamina", now=town.clock(), within=PROMISED)
            work.calls.wish(case, "phone", now=town.clock(), call_by=town.clock() + PROMISED)

    await town.application.database.write_async(fill)
    first = await page(town, "/staff/calls")
    (next,) = re.findall(r'href="([^"]+)" rel="next"', first)
    second = await page(town, next.replace("&amp;", "&"))
    rows = [set(re.findall(r'<tr id="case-(\d+)"', html)) for html in (first, second)]
    assert [len(each) for each in rows] == [50, 2]
    assert not rows[0] & rows[1]
    for wrong in ("x", "1_2", "2027-03-01_1", "2027-03-01T10:00:00+00:00_x"):
        assert (await town.http.get(f"/staff/calls?after={wrong}")).status_code == 422
    # As old as addresses are kept: the wish goes, with the number that it may hold.
    await town.application.database.write_async(
        lambda work: work.connection.execute(
            update(case_calls).values(wished_at=town.clock() - timedelta(days=4_000))
        )
    )
    await town.application.clean_up()
    assert "Kukaan ei odota soittoa" in await page(town, "/staff/calls")
