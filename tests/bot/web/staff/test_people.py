"""Requests of people about their own data: found by number, counted, shown once, corrected, erased, written to no more."""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from channels.registry import EMAIL
from storage.database import Work
from storage.models import person_requests
from storage.staff.accounts import StoredRole
from tests.bot.applications import Town, inhabited, settings
from tests.bot.web.staff.staff import begin_session, csrf, page
from tests.databases import copied

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNKNOWN = "041 234 0999"


async def lived(town: Town, phone: str) -> None:
    """The phone of a person of whom there is something of each kind."""
    await town.http.post("/simulator/visits", json={"unit": "koks", "phone": phone, "language": "fi"})
    await town.settle()
    await town.tell(phone, "2", "ODOTIN KAUAN", "SOITTO", "OSALLISTU", "D", "MUKAAN", "Maija")


async def officer(town: Town) -> str:
    """Signed in as a privacy officer; gives the token of forms."""
    await begin_session(town, StoredRole("privacy"))
    return csrf(await page(town, "/staff/people"))


async def came(town: Town, token: str, address: str, wish: str = "see", **more: str) -> str:
    """A request is entered; gives its page."""
    fields = {"csrf": token, "address": address, "kind": "phone", "wish": wish, "came_on": today(town)}
    answer = await town.http.post("/staff/people", data=fields | more)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def today(town: Town) -> str:
    return f"{town.clock():%Y-%m-%d}"


async def audited(town: Town, path: str) -> list[tuple[str, str | None]]:
    """What the audit says of the request, the first first."""
    id = int(path.rsplit("/", 1)[1])
    rows = await town.application.database.read_async(
        lambda work: work.audit.page(limit=50, subject="request", subject_id=id)
    )
    return [(row.action, row.detail) for row in reversed(rows)]


def cells(html: str) -> dict[str, list[str]]:
    """The table of what is kept, by its first column."""
    rows = re.findall(r"<tr>(<td.*?)</tr>", html, re.DOTALL)
    found = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    return {row[0]: row[1:] for row in found}


async def test_a_person_is_found_counted_and_shown_once(
    town: Town, phone: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await lived(town, phone)
    token = await officer(town)
    path = await came(town, token, f" 0{phone[4:6]} {phone[6:]} ")
    html = await page(town, path)
    kept = cells(html)
    assert kept["Viestit ihmiseltä"][0] == "7"
    assert kept["Ilmoittautumiset"][:3] == ["1", "1.3.2027", "1.3.2027"]
    assert kept["Viestit ihmiseltä"][3] == "poistetaan"
    assert kept["Arvosanat ja palautteet"][3].startswith("jää tilastoihin")
    for personal in (phone[-9:], "ODOTIN", "Maija"):
        assert personal not in html
    refused = await town.http.post(f"{path}/export", data={"csrf": token})
    assert refused.status_code == 422
    assert "Valitse, mistä tiedät" in refused.text
    assert "ODOTIN" not in refused.text

    shown = await town.http.post(f"{path}/export", data={"csrf": token, "proof": "letter", "format": "page"})
    assert shown.status_code == 200
    for personal in (phone, "ODOTIN KAUAN", "Maija", "Kymenlaakson", "toivoo soittoa"):
        assert personal in shown.text
    assert shown.headers["cache-control"] == "no-store"
    order = [shown.text.index(f"<h2>{title}") for title in ("Keskustelut", "Viestit ihmiseltä", "Käynnit")]
    assert order == sorted(order)

    file = await town.http.post(f"{path}/export", data={"csrf": token, "proof": "counter", "format": "json"})
    assert file.headers["content-type"] == "application/json"
    assert phone[-9:] not in file.headers["content-disposition"]
    data = json.loads(file.text)["data"]
    assert data["conversations"][0]["address"] == phone
    assert [row["text"] for row in data["feedback"] if row["text"]] == ["ODOTIN KAUAN"]
    assert "ODOTIN" not in await page(town, path)
    assert [each for each in await audited(town, path) if each[0] != "read"] == [
        ("export", "letter"),
        ("export", "counter"),
    ]
    assert not [record for record in caplog.records if phone[-9:] in record.getMessage()]


async def test_an_unknown_number_is_told_and_audited(town: Town, phone: str) -> None:
    token = await officer(town)
    path = await came(town, token, UNKNOWN)
    html = await page(town, path)
    assert "ei ole tallessa mitään" in html
    assert "412340999" not in re.sub(r"\s", "", html)
    assert (await audited(town, path))[0] == ("read", "not found")
    for what in ("export", "language", "name", "erase"):
        refused = await town.http.post(f"{path}/{what}", data={"csrf": token, "proof": "letter"})
        assert (what, refused.status_code) == (what, 409)
    stopped = await town.http.post(
        f"{path}/objection", data={"csrf": token, "address": UNKNOWN, "kind": "phone", "value": "stop"}
    )
    assert stopped.status_code == 303
    assert "Numeroa ei voi lukea koodista" in await page(town, path)
    await town.http.post(
        "/simulator/visits", json={"unit": "koks", "phone": "+358412340999", "language": "fi"}
    )
    await town.settle()
    assert await town.received("+358412340999") == []
    closed = await town.http.post(f"{path}/close", data={"csrf": token, "outcome": "nothing"})
    assert closed.status_code == 303
    assert "kerrottiin, ettei mitään ole tallessa" in await page(town, path)


async def test_a_telegram_id_finds_its_person(town: Town) -> None:
    await town.tell("5550007771299", "hei")
    token = await officer(town)
    path = await came(town, token, "5550007771299", kind="telegram")
    assert "Viestit ihmiseltä" in await page(town, path)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"address": "12345"}, "ei ole puhelinnumero"),
        ({"address": "5550007771299"}, "ei ole puhelinnumero"),
        ({"address": "+358412345678", "kind": "telegram"}, "ei ole Telegram-käyttäjän tunnus"),
        ({"address": ""}, "ei ole puhelinnumero"),
        ({"wish": "all"}, "Valitse, mitä ihminen toivoo"),
        ({"came_on": "2027-03-02"}, "Valitse päivä"),
        ({"came_on": "2020-01-01"}, "Valitse päivä"),
        ({"came_on": "eilen"}, "Valitse päivä"),
    ],
)
async def test_what_cannot_be_read_is_told_and_not_shown_again(
    town: Town, wrong: dict[str, str], said: str
) -> None:
    token = await officer(town)
    fields = {"csrf": token, "address": "0412345678", "kind": "phone", "wish": "see", "came_on": today(town)}
    answer = await town.http.post("/staff/people", data=fields | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    for typed in ("412345678", "5550007771299", "12345"):
        assert typed not in answer.text


async def test_language_and_name_are_corrected_and_the_keeper_is_told(town: Town, phone: str) -> None:
    await lived(town, phone)
    token = await officer(town)
    path = await came(town, token, phone, "correct")
    (sign_up,) = re.findall(r'name="sign_up" value="(\d+)"', await page(town, path))
    for what, fields in (
        ("language", {"language": "sv"}),
        ("name", {"sign_up": sign_up, "name": "  Maija\tMeikä "}),
        ("name", {"sign_up": sign_up, "name": "Maija Meikäläinen"}),
    ):
        town.clock.time += timedelta(seconds=1)
        done = await town.http.post(f"{path}/{what}", data={"csrf": token, **fields})
        assert done.status_code == 303, done.text
    for what, fields in (
        ("language", {"language": "xx"}),
        ("name", {"sign_up": sign_up, "name": " "}),
        ("name", {"sign_up": sign_up, "name": "x" * 101}),
    ):
        assert (await town.http.post(f"{path}/{what}", data={"csrf": token, **fields})).status_code == 422
    wrong = await town.http.post(f"{path}/name", data={"csrf": token, "sign_up": "0", "name": "Maija"})
    assert wrong.status_code == 409
    await town.settle()
    letters = await town.application.database.read_async(lambda work: work.outbox.recent(EMAIL, limit=20))
    told = [each.text for each in letters if phone in each.text and each.text.startswith("Korjaa")]
    assert sorted(told) == sorted(
        f"Korjaa listalle nimi: {name}, {phone}." for name in ("Maija Meikä", "Maija Meikäläinen")
    )
    talk = await town.application.database.read_async(
        lambda work: work.conversations.find("simulator", phone)
    )
    assert talk is not None
    assert talk.language == "sv"
    data = await town.http.post(f"{path}/export", data={"csrf": token, "proof": "letter", "format": "json"})
    assert [row["name"] for row in json.loads(data.text)["data"]["signups"]] == ["Maija Meikäläinen"]
    assert [detail for action, detail in await audited(town, path) if action == "change"] == [
        "language corrected",
        "name corrected",
        "name corrected",
    ]


async def test_a_person_is_erased_in_a_second_step(town: Town, phone: str) -> None:
    await lived(town, phone)
    token = await officer(town)
    path = await came(town, token, phone, "erase")
    before = await page(town, f"{path}/erase")
    assert "Varmuuskopioissa" in before
    assert "poistetaan" in before
    for fields, said in (
        ({"proof": "letter"}, "Mitään ei poistettu"),
        ({"confirm": "1"}, "Valitse, mistä tiedät"),
    ):
        refused = await town.http.post(f"{path}/erase", data={"csrf": token, **fields})
        assert refused.status_code == 422
        assert said in refused.text
    done = await town.http.post(f"{path}/erase", data={"csrf": token, "proof": "letter", "confirm": "1"})
    assert done.status_code == 303, done.text
    assert "Ihmisen tiedot on poistettu" in await page(town, path)
    await town.settle()
    letters = await town.application.database.read_async(lambda work: work.outbox.recent(EMAIL, limit=20))
    assert any(each.text.startswith(f"Poista listalta: Maija, {phone}") for each in letters)
    await town.application.clean_up()

    def left(work: Work) -> tuple[object, bool]:
        return work.people.find("simulator", phone), work.suppressions.active("simulator", phone)

    assert await town.application.database.read_async(left) == (None, True)
    again = await town.http.post(f"{path}/erase", data={"csrf": token, "proof": "letter", "confirm": "1"})
    assert again.status_code == 409
    assert ("change", "erased letter") in await audited(town, path)
    later = await page(town, await came(town, token, phone))
    assert "Numeroa ei voi lukea koodista" in later


async def test_no_message_is_erased_unheard(
    sqlite_template: Path, tmp_path: Path, secret_key: str, phone: str
) -> None:
    url = copied(sqlite_template, tmp_path)
    async with inhabited(settings(url, secret_key), work=False) as town:
        await town.say(phone, "aion tappaa itseni")
        token = await officer(town)
        path = await came(town, token, phone, "erase")
        fields = {"csrf": token, "proof": "letter", "confirm": "1"}
        refused = await town.http.post(f"{path}/erase", data=fields)
        assert refused.status_code == 409
        assert "Ihminen kirjoitti juuri" in refused.text
        await town.settle()
        assert (await town.http.post(f"{path}/erase", data=fields)).status_code == 303


async def test_messages_are_stopped_and_allowed_again(town: Town, phone: str) -> None:
    await lived(town, phone)
    token = await officer(town)
    path = await came(town, token, phone, "object")
    for value, stopped in (("stop", True), ("start", False)):
        done = await town.http.post(f"{path}/objection", data={"csrf": token, "value": value})
        assert done.status_code == 303
        assert ("kyselyjä ei lähetetä" in await page(town, path)) == stopped
        active = await town.application.database.read_async(
            lambda work: work.suppressions.active("simulator", phone)
        )
        assert active == stopped
    await town.http.post(f"{path}/objection", data={"csrf": token, "value": "stop"})
    await town.tell(phone, "ALOITA")
    assert "kyselyjä ei lähetetä" not in await page(town, path)


async def test_a_request_waits_until_it_is_done(town: Town, phone: str) -> None:
    await town.tell(phone, "hei")
    token = await officer(town)
    came_on = f"{town.clock() - timedelta(days=40):%Y-%m-%d}"
    path = await came(town, token, phone, came_on=came_on)
    assert await came(town, token, phone) == path  # the same wish once more
    assert 'class="card bad" href="/staff/people"><b>1</b> vastaus myöhässä' in await page(town)
    assert f'href="{path}"' in await page(town, "/staff/people")
    assert (await town.http.post(f"{path}/close", data={"csrf": token, "outcome": "x"})).status_code == 422
    assert (
        await town.http.post(f"{path}/close", data={"csrf": token, "outcome": "answered"})
    ).status_code == 303
    assert f'href="{path}"' not in await page(town, "/staff/people")
    assert "myöhässä" not in await page(town)
    html = await page(town, path)
    assert "Viestit ihmiseltä" not in html  # the request is over, and so is what it allowed to see
    export = await town.http.post(f"{path}/export", data={"csrf": token, "proof": "letter"})
    assert export.status_code == 409


async def test_a_request_that_outlives_its_person_says_so(town: Town, phone: str) -> None:
    await town.tell(phone, "hei")
    token = await officer(town)
    path = await came(town, token, phone)
    await town.tell(phone, "POISTA", "POISTA")
    assert "on poistanut tietonsa sen jälkeen" in await page(town, path)
    row = await town.application.database.read_async(
        lambda work: work.connection.execute(
            select(func.count()).where(person_requests.c.person_id.is_(None))
        ).scalar_one()
    )
    assert row
