"""Signing in and out: who may, for how long, and what others can do to it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.staff.accounts import StoredRole
from storage.staff.sessions import FAILURES, IDLE, LASTS, LOCKED
from tests.bot.applications import Town, inhabited, settings
from tests.bot.web.staff.staff import PASSWORD, as_demo, csrf, employ, enter, page
from tests.databases import copied

LEAD = StoredRole("lead")
ADMIN = StoredRole("admin")


@pytest.fixture
async def serious(sqlite_template: Path, tmp_path: Path, secret_key: str) -> AsyncIterator[Town]:
    """Without simulated phones."""
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key, simulator="")) as town:
        yield town


@pytest.fixture
async def demonstration(sqlite_template: Path, tmp_path: Path, secret_key: str) -> AsyncIterator[Town]:
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key)) as town:
        yield town


async def test_a_page_comes_after_signing_in(serious: Town) -> None:
    await employ(serious, "maija", LEAD)
    sent = await serious.http.get("/staff/cases?after=x")
    assert (sent.status_code, sent.headers["location"]) == (
        303,
        "/staff/sign-in?next=/staff/cases%3Fafter%3Dx",
    )
    form = await serious.http.get(sent.headers["location"])
    assert 'value="/staff/cases?after=x"' in form.text
    done = await enter(serious, "maija", next="/staff/feedback")
    assert (done.status_code, done.headers["location"]) == (303, "/staff/feedback")
    assert "maija" in await page(serious, "/staff/feedback")


@pytest.mark.parametrize(
    "next",
    ["https://elsewhere.example/staff", "//elsewhere.example", "/staff\\..//x", "/staffing", "javascript:x", "/staff/sign-in", "\n/staff"],
)  # fmt: skip
async def test_signing_in_leads_to_no_other_site(serious: Town, next: str) -> None:
    await employ(serious, "maija", LEAD)
    assert (await enter(serious, "maija", next=next)).headers["location"] == "/staff"


async def test_the_wrong_name_and_the_wrong_password_look_alike(serious: Town) -> None:
    await employ(serious, "maija", LEAD)
    answers = [
        await enter(serious, *pair) for pair in [("maija", "väärä hevonen"), ("pekka", PASSWORD), ("", "")]
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text.replace('"maija"', '""').replace('"pekka"', '""') for answer in answers}) == 1
    assert (await serious.http.get("/staff")).status_code == 303


async def test_what_the_cookie_is_allowed(serious: Town) -> None:
    await employ(serious, "maija", LEAD)
    (session,) = [
        value
        for value in (await enter(serious, "maija")).headers.get_list("set-cookie")
        if "session" in value
    ]
    assert {part.strip().casefold() for part in session.split(";")[1:]} >= {
        "httponly",
        "samesite=lax",
        "path=/staff",
    }
    assert "Secure" not in session  # this browser speaks to this machine itself


async def test_the_cookie_of_a_public_address_is_secure(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    url = copied(sqlite_template, tmp_path)
    given = settings(url, secret_key, simulator="", public_url="https://kynnys.example")
    async with inhabited(given) as town:
        await employ(town, "maija", LEAD)
        cookies = (await enter(town, "maija")).headers.get_list("set-cookie")
    assert len(cookies) == 2
    assert all("Secure" in cookie and "HttpOnly" in cookie for cookie in cookies)


async def test_a_session_ends(serious: Town) -> None:
    await employ(serious, "maija", LEAD)
    await enter(serious, "maija")
    start = serious.clock()
    for _ in range(11):  # a request an hour
        serious.clock.time += timedelta(hours=1)
        await page(serious)
    serious.clock.time = start + LASTS
    assert (await serious.http.get("/staff")).status_code == 303
    await enter(serious, "maija")
    serious.clock.time += IDLE
    assert (await serious.http.get("/staff")).status_code == 303


async def test_signing_out_ends_the_session_on_the_server(serious: Town) -> None:
    await employ(serious, "maija", LEAD)
    await enter(serious, "maija")
    token = serious.http.cookies["kynnys_session"]
    html = await page(serious)
    assert (await serious.http.post("/staff/sign-out", data={"csrf": "0" * 64})).status_code == 403
    assert (await serious.http.post("/staff/sign-out", data={"csrf": csrf(html)})).status_code == 303
    serious.http.cookies.set("kynnys_session", token, path="/staff")
    assert (await serious.http.get("/staff")).status_code == 303


async def test_a_form_of_another_session_or_site_does_nothing(serious: Town) -> None:
    await employ(serious, "maija", LEAD)
    await employ(serious, "pekka", LEAD)
    await enter(serious, "maija")
    theirs = csrf(await page(serious))
    await enter(serious, "pekka")
    ours = csrf(await page(serious))
    for data, headers in [
        ({}, {}), ({"csrf": ""}, {}), ({"csrf": theirs}, {}), ({"csrf": "ä"}, {}),
        ({"csrf": ours}, {"sec-fetch-site": "cross-site"}),
    ]:  # fmt: skip
        refused = await serious.http.post("/staff/language", data={"language": "sv", **data}, headers=headers)
        assert refused.status_code == 403
    assert 'lang="fi"' in await page(serious)
    cross = await serious.http.post(
        "/staff/sign-in",
        data={"name": "maija", "password": PASSWORD},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert cross.status_code == 403


async def test_wrong_tries_shut_out_their_address_for_a_while(serious: Town) -> None:
    await employ(serious, "maija", LEAD)
    await enter(serious, "maija")  # in a browser of hers, which keeps that
    known = serious.http.cookies["kynnys_device"]
    serious.http.cookies.clear()
    for _ in range(FAILURES):
        assert (await enter(serious, "maija", "väärä hevonen")).status_code == 401
    locked = await enter(serious, "maija")
    assert (locked.status_code, locked.headers["retry-after"]) == (429, "900")
    assert (await enter(serious, "pekka")).status_code == 401, "other names are not locked"
    serious.http.cookies.set("kynnys_device", known, path="/staff/sign-in")
    assert (await enter(serious, "maija")).status_code == 303, "her own browser is not"
    serious.http.cookies.clear()
    assert (await enter(serious, "maija")).status_code == 429
    serious.clock.time += LOCKED
    assert (await enter(serious, "maija")).status_code == 303


async def test_a_made_up_device_is_none(serious: Town) -> None:
    await employ(serious, "maija", LEAD)
    await employ(serious, "pekka", LEAD)
    await enter(serious, "pekka")
    of_pekka = serious.http.cookies["kynnys_device"]
    for device in ("x.y", of_pekka, "", "ä"):
        serious.http.cookies.clear()
        for n in range(FAILURES):
            headers = {"cookie": f"kynnys_device={device}-{n}" if n else f"kynnys_device={device}"}
            await serious.http.post(
                "/staff/sign-in",
                data={"name": "maija", "password": "väärä"},
                headers={name: value.encode() for name, value in headers.items()},
            )
        assert (await enter(serious, "maija")).status_code == 429


async def test_a_removed_account_and_a_lost_role_hold_at_the_next_request(serious: Town) -> None:
    maija = await employ(serious, "maija", LEAD)
    await enter(serious, "maija")
    assert (await serious.http.get("/staff/cases")).status_code == 200
    await serious.application.database.write_async(lambda work: work.accounts.give_roles(maija, [ADMIN]))
    assert (await serious.http.get("/staff/cases")).status_code == 403
    await serious.application.database.write_async(
        lambda work: work.accounts.remove(maija, now=serious.clock())
    )
    assert (await serious.http.get("/staff")).status_code == 303
    assert (await enter(serious, "maija")).status_code == 401


async def test_the_language_is_kept_with_the_account(serious: Town) -> None:
    await employ(serious, "maija", LEAD)
    await enter(serious, "maija")
    html = await page(serious)
    assert "Tapaukset" in html
    chosen = await serious.http.post(
        "/staff/language", data={"csrf": csrf(html), "language": "sv", "next": "/staff/cases"}
    )
    assert chosen.headers["location"] == "/staff/cases"
    serious.http.cookies.clear()
    await enter(serious, "maija")
    html = await page(serious)
    assert '<html lang="sv">' in html
    assert "Ärenden" in html


async def test_without_real_phones_there_is_one_account_a_role_and_no_password(demonstration: Town) -> None:
    html = await page(demonstration, "/staff/sign-in")
    assert html.count('name="demo"') == 8
    assert (await demonstration.http.get("/staff")).status_code == 303
    await as_demo(demonstration, "lead")
    assert "demo-lead" in await page(demonstration, "/staff/cases")
    refused = await demonstration.http.post("/staff/sign-in", data={"demo": "owner"})
    assert refused.status_code == 401
    assert (await enter(demonstration, "demo-lead", "")).status_code == 401


async def test_a_real_account_ends_the_demonstration(demonstration: Town) -> None:
    await as_demo(demonstration, "lead")
    await employ(demonstration, "maija", LEAD)
    assert (await demonstration.http.get("/staff")).status_code == 303
    assert 'name="demo"' not in await page(demonstration, "/staff/sign-in")
    assert (await demonstration.http.post("/staff/sign-in", data={"demo": "lead"})).status_code == 401


async def test_an_account_of_the_demonstration_is_none_elsewhere(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    url = copied(sqlite_template, tmp_path)
    async with inhabited(settings(url, secret_key)) as town:
        await as_demo(town, "lead")
        cookie = town.http.cookies["kynnys_session"]
    async with inhabited(settings(url, secret_key, simulator="")) as town:
        town.http.cookies.set("kynnys_session", cookie, path="/staff")
        assert (await town.http.get("/staff")).status_code == 303
        assert 'name="demo"' not in await page(town, "/staff/sign-in")
        assert (await town.http.post("/staff/sign-in", data={"demo": "lead"})).status_code == 401


async def test_wrong_passwords_by_the_hundred_hold_up_nothing_else(serious: Town) -> None:
    tries = [asyncio.create_task(enter(serious, f"pekka{n}", f"{n}")) for n in range(100)]
    await asyncio.sleep(0.2)
    begun = time.monotonic()
    assert (await serious.http.get("/readyz")).status_code in (200, 503)
    assert time.monotonic() - begun < 1
    answers = await asyncio.gather(*tries)
    assert {answer.status_code for answer in answers} == {401, 503}
    assert all(answer.headers["retry-after"] for answer in answers if answer.status_code == 503)
    assert (await enter(serious, "pekka", "x")).status_code == 401


async def test_who_signed_in_and_who_failed_to_stands_in_the_audit(serious: Town) -> None:
    maija = await employ(serious, "maija", LEAD)
    await enter(serious, "maija", "väärä hevonen")
    await enter(serious, "nobody", "väärä hevonen")
    await enter(serious, "maija")
    rows = await serious.application.database.read_async(lambda work: work.audit.page(limit=9))
    assert [(row.action, row.subject, row.subject_id, row.staff) for row in rows] == [
        ("sign-in", "staff", maija, maija),
        ("sign-in refused", "staff", maija, None),
    ]
