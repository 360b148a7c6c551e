"""Who keeps a list sees the words of each consent, reaches the person, and is told when the promised contact is late."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from storage.people.signups import SignUp
from storage.staff.accounts import StoredRole
from tests.bot.applications import Town
from tests.bot.web.staff.staff import begin_session, csrf, page

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEEPER = StoredRole("coordinator")


async def joined(town: Town, phone: str, *texts: str) -> SignUp:
    await town.tell(phone, *(texts or ("MUKAAN", "MUKAAN", "Maija")))

    return await town.application.database.read_async(
        lambda work: max(work.signups.list(), key=lambda signup: signup.id)
    )


async def send(town: Town, id: int, what: str, expect: int = 303, **fields: str) -> str:
    html = await page(town, f"/staff/sign-ups/{id}")
    version = re.findall(r'name="version" value="(\d+)"', html)[0]
    data = {"csrf": csrf(html), "version": version, **fields}
    answer = await town.http.post(f"/staff/sign-ups/{id}/{what}", data=data)
    assert answer.status_code == expect, answer.text
    return answer.text


async def test_the_words_of_the_consent_and_the_size_of_a_group_are_shown(town: Town, phone: str) -> None:
    signup = await joined(town, phone, "RYHMÄ 12", "MUKAAN", "Maija")
    await begin_session(town, KEEPER)
    html = await page(town, f"/staff/sign-ups/{signup.id}")
    for words in (
        signup.consent_version,
        "Asukaskehittäjä: tietosi saa vain",
        "kertomiseen</dd>",
        "RYHMÄ 12",
        ">12<",
        "Maija",
    ):
        assert words in html
    assert f"/staff/sign-ups/{signup.id}" in await page(town, "/staff/sign-ups")


async def test_the_number_is_shown_once_a_press_and_the_press_is_written_down(town: Town, phone: str) -> None:
    signup = await joined(town, phone)
    staff = await begin_session(town, StoredRole("partner", contact="asukaskehittajat"))
    assert phone not in await page(town, f"/staff/sign-ups/{signup.id}")
    assert phone in await send(town, signup.id, "contact", 200)
    assert phone not in await page(town, f"/staff/sign-ups/{signup.id}")
    rows = await town.application.database.read_async(
        lambda work: work.audit.page(limit=9, staff=staff, subject="sign-up")
    )
    assert [row.action for row in rows].count("reveal") == 1


async def test_a_partner_reaches_its_own_lists_alone(town: Town, phone: str) -> None:
    signup = await joined(town, phone)
    await begin_session(town, StoredRole("partner", contact="olka"))
    token = csrf(await page(town))
    assert (await town.http.get(f"/staff/sign-ups/{signup.id}")).status_code == 404
    for what in ("contact", "acknowledge", "contacted", "note", "answer"):
        answer = await town.http.post(
            f"/staff/sign-ups/{signup.id}/{what}", data={"csrf": token, "version": "0", "text": "x"}
        )
        assert answer.status_code == 404
        assert phone not in answer.text
    assert await page(town, "/staff/sign-ups?list=asukaskehittaja")
    assert f"sign-up-{signup.id}" not in await page(town, "/staff/sign-ups?list=asukaskehittaja")


async def test_a_contact_is_late_until_it_was_made(town: Town, phone: str) -> None:
    signup = await joined(town, phone)
    await begin_session(
        town, StoredRole("coordinator", contact="asukaskehittajat"), name=f"kaisa-{signup.id}"
    )
    row = f'id="sign-up-{signup.id}"'
    assert row in await page(town, "/staff/sign-ups?waits=contact")
    assert row not in await page(town, "/staff/sign-ups?waits=late")
    town.clock.time += timedelta(days=5)
    await begin_session(town, StoredRole("coordinator", contact="asukaskehittajat"))
    assert row in await page(town, "/staff/sign-ups?waits=late")
    assert re.search(r"<b>[1-9]\d*</b> yhteydenotto myöhässä", await page(town))
    await send(town, signup.id, "contacted")
    await send(town, signup.id, "contacted", 409)
    assert row not in await page(town, "/staff/sign-ups?waits=contact")
    case = await town.application.database.read_async(lambda work: work.cases.of_signup(signup.id))
    assert case is not None
    assert (case.status, case.answered_at) == ("valmis", town.clock())
    assert (await town.http.get("/staff/sign-ups?waits=long")).status_code == 422


async def test_it_is_acknowledged_and_noted_once(town: Town, phone: str) -> None:
    signup = await joined(town, phone)
    await begin_session(town, KEEPER)
    await send(town, signup.id, "acknowledge")
    await send(town, signup.id, "acknowledge", 409)
    html = await page(town, f"/staff/sign-ups/{signup.id}")
    data = {"csrf": csrf(html), "version": re.findall(r'name="version" value="(\d+)"', html)[0]}
    note = {**data, "form": "note", "text": "soita <iltapäivällä>"}
    codes = [(await town.http.post(f"/staff/sign-ups/{signup.id}/note", data=note)).status_code for _ in "12"]
    assert codes == [303, 409]
    assert (await page(town, f"/staff/sign-ups/{signup.id}")).count("soita &lt;iltapäivällä&gt;") == 1
    for text in (" ", "x" * 4001):
        await send(town, signup.id, "note", 422, text=text)
    known = await town.application.database.read_async(lambda work: work.signups.get(signup.id))
    assert known is not None
    assert known.acknowledged_at == town.clock()


async def test_a_text_through_the_bot_keeps_the_promise(town: Town, phone: str) -> None:
    signup = await joined(town, phone)
    await begin_session(town, KEEPER)
    await send(town, signup.id, "answer", text="Tervetuloa työpajaan!")
    town.clock.time += timedelta(minutes=1)
    await town.settle()
    assert (await town.received(phone))[-1] == "Tervetuloa työpajaan!"
    assert f'id="sign-up-{signup.id}"' not in await page(town, "/staff/sign-ups?waits=contact")
    await town.tell(phone, "STOP")
    assert "ei halua viestejä" in await send(town, signup.id, "answer", 422, text="Hei")


async def test_the_lead_sees_that_contact_is_due_and_neither_name_nor_number(town: Town, phone: str) -> None:
    signup = await joined(town, phone)
    await begin_session(town, StoredRole("lead"))
    case = await town.application.database.read_async(lambda work: work.cases.of_signup(signup.id))
    assert case is not None
    for path in (f"/staff/cases/{case.id}", "/staff/cases?kind=contact&unit=none"):
        html = await page(town, path)
        assert "Asukaskehittäjä" in html
        assert "Maija" not in html
        assert phone not in html
