"""What cannot be stored soon is refused before it is taken, and comes again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.inbound.admission import AdmissionControl, Full
from storage.database import Work
from tests.bot.applications import inhabited, settings
from tests.databases import copied

PHONE = "+358412345678"


def test_as_many_as_fit_are_inside_and_one_that_leaves_makes_room() -> None:
    admission = AdmissionControl(most=2)
    with admission.passing():
        with admission.passing():
            with pytest.raises(Full), admission.passing():
                pass
            assert admission.inside == 2
        with admission.passing():
            pass
    assert (admission.inside, admission.refused) == (0, 1)


def test_one_that_fails_leaves_too() -> None:
    admission = AdmissionControl(most=1)
    with pytest.raises(ValueError, match="x"), admission.passing():
        raise ValueError("x")
    with admission.passing():
        assert admission.inside == 1


def test_behind_one_that_is_stuck_a_few_wait_and_no_queue_grows() -> None:
    time = 0.0
    admission = AdmissionControl(few=2, patience=5, clock=lambda: time)
    with admission.passing():
        time = 6.0
        with admission.passing():
            assert admission.oldest == 6
            with pytest.raises(Full), admission.passing():
                pass
    assert admission.oldest == 0


def test_no_request_is_refused_as_long_as_the_longest_is_not_stuck() -> None:
    time = 0.0
    admission = AdmissionControl(few=1, patience=5, clock=lambda: time)
    with admission.passing():
        time = 5.0
        with admission.passing():
            assert admission.inside == 2


async def test_a_full_application_says_503_and_takes_it_when_it_comes_again(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    given = settings(copied(sqlite_template, tmp_path), secret_key, api_tokens="token")
    async with inhabited(given) as town:
        town.application.admission = AdmissionControl(most=1)
        held = asyncio.Event()

        def wait(_work: Work) -> None:
            asyncio.run_coroutine_threadsafe(held.wait(), loop).result(timeout=10)

        loop = asyncio.get_running_loop()
        stuck = asyncio.create_task(town.application.database.write_async(wait))
        await asyncio.sleep(0.05)
        first = asyncio.create_task(town.say(PHONE, "hei", id="first"))
        await asyncio.sleep(0.05)
        assert town.application.admission.inside == 1
        refused = await town.say(PHONE, "9", id="second")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        unread = await town.http.post("/hooks/simulator", content=b"no JSON, and not parsed")
        assert (unread.status_code, unread.headers["retry-after"]) == (503, "2")
        visit = {
            "id": "v1",
            "unit": "koks",
            "phone": PHONE,
            "ended_at": town.clock().isoformat(),
            "language": "fi",
        }
        api = await town.http.post("/api/visits", json=visit, headers={"authorization": "Bearer token"})
        assert (api.status_code, api.headers["retry-after"]) == (503, "2")
        assert "kynnys_requests_refused_total 3.0" in (await town.http.get("/metrics")).text
        held.set()
        await stuck
        assert (await first).status_code == 200
        assert (await town.say(PHONE, "9", id="second")).status_code == 200
        await town.settle()
        assert [text for text, _ in await town.heard(PHONE)] == ["hei", "9"]
