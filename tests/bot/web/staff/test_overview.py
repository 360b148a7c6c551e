"""What staff see: everything that arrived, and nobody's number."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.staff.passwords import hashed
from storage.database import Work
from tests.bot.applications import NOW, Town, inhabited, settings
from tests.databases import copied

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def page(town: Town) -> str:
    answer = await town.http.get("/staff")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


async def test_the_page_is_open_where_phones_are_simulated(town: Town) -> None:
    assert "Palautteet" in await page(town)


async def test_feedback_arrives(town: Town, phone: str) -> None:
    await town.http.post("/simulator/visits", json={"unit": "koks", "phone": phone, "language": "fi"})
    await town.settle()
    await town.tell(phone, "3", "odotin kaksi tuntia käytävällä")
    html = await page(town)
    assert "odotin kaksi tuntia käytävällä" in html
    assert ">3</td>" in html


async def test_what_people_wrote_is_escaped(town: Town, phone: str) -> None:
    await town.tell(phone, "Palvelu oli <b title=x>hyvää</b> ja \"nopeaa\" & 'iloista'")
    html = await page(town)
    assert "<b title" not in html
    assert "&lt;b title=x&gt;" in html


async def test_nobodys_number_is_shown(town: Town, phone: str) -> None:
    await town.http.post("/simulator/visits", json={"unit": "koks", "phone": phone, "language": "fi"})
    await town.settle()
    await town.tell(
        phone, "2", "SOITTO", "OSALLISTU", "D", "MUKAAN", "Maija", "TEKSTI", f"numeroni on {phone}"
    )
    html = await page(town)
    assert "Maija" in html
    digits = re.sub(r"[\s().-]", "", re.sub(r"<[^>]*>", " ", html))
    assert phone[4:] not in digits
    assert phone not in html


async def test_a_unit_and_an_opportunity_that_are_gone_are_still_shown(town: Town, phone: str) -> None:
    """The organisation's files change; what was said of what is gone stays readable."""

    def remember(work: Work) -> None:
        talk = work.conversations.ensure("simulator", phone, "fi", now=NOW)
        work.feedback.keep(
            talk.person,
            "vanha yksikkö",
            kind="feedback",
            unit="gone",
            channel="simulator",
            language="fi",
            now=NOW,
        )
        work.signups.add(
            talk.person,
            talk.id,
            "gone",
            name="Kaisa",
            language="fi",
            consent_version="1",
            said="",
            now=NOW,
        )

    await town.application.database.write_async(remember)
    html = await page(town)
    assert "vanha yksikkö" in html
    assert "Kaisa" in html


@pytest.fixture
async def serious(sqlite_template: Path, tmp_path: Path, secret_key: str) -> AsyncIterator[Town]:
    """An application without the simulator."""
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key, simulator="")) as town:
        yield town


@pytest.mark.asyncio(loop_scope="function")
async def test_elsewhere_an_account_is_needed(serious: Town) -> None:
    password = "oikea hevonen"
    await serious.application.database.write_async(
        lambda work: work.staff.add("maija", hashed(password), now=NOW)
    )
    refused = [None, ("maija", ""), ("maija", "väärä hevonen"), ("pekka", password), ("", "")]
    for auth in refused:
        answer = await serious.http.get("/staff", auth=auth)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic")
        assert "Palautteet" not in answer.text
    assert (await serious.http.get("/staff", auth=("maija", password))).status_code == 200


@pytest.mark.asyncio(loop_scope="function")
async def test_wrong_passwords_by_the_hundred_hold_up_nothing_else(serious: Town) -> None:
    tries = [asyncio.create_task(serious.http.get("/staff", auth=("pekka", f"{n}"))) for n in range(100)]
    await asyncio.sleep(0.2)
    begun = time.monotonic()
    assert (await serious.http.get("/readyz")).status_code in (200, 503)
    assert time.monotonic() - begun < 1
    answers = await asyncio.gather(*tries)
    assert {answer.status_code for answer in answers} == {401, 503}
    assert all(answer.headers["retry-after"] for answer in answers if answer.status_code == 503)
    assert (await serious.http.get("/staff", auth=("pekka", "x"))).status_code == 401
