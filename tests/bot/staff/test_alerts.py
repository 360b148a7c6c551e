"""Alerts: danger reaches a person on call at any hour, then the next one, then the leads; each step leaves once."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.application import Application
from bot.config.settings import EXAMPLE, SettingsError
from bot.staff.alert_texts import Facts
from channels.message import Priority
from channels.webhook import Webhook, verify
from storage.staff.accounts import StoredRole
from storage.staff.alerts import Alert
from storage.staff.on_call import Duty
from storage.work import Work
from tests.bot.applications import Town, inhabited, settings
from tests.databases import copied

NIGHT = datetime(2027, 3, 1, 1, 12, tzinfo=UTC)  # a Monday, 3.12 in Helsinki
PHONE = "+358412345678"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest_asyncio.fixture
async def town(sqlite_template: Path, tmp_path: Path, secret_key: str) -> AsyncIterator[Town]:
    async with inhabited(
        settings(copied(sqlite_template, tmp_path), secret_key, simulator="1"), now=NIGHT
    ) as town:
        yield town


def duty(mail: str | None, **more: object) -> Duty:
    given = {"staff": None, "name": "x", "email": mail, "opens": None, "closes": None, "weekdays": DAYS,
             "public_holidays": True, "phone": None}  # fmt: skip
    return Duty(**(given | more))  # type: ignore[arg-type]


async def on_call(town: Town, *duties: Duty) -> list[int]:
    return await town.application.database.write_async(
        lambda work: [work.on_call.add(each, now=town.clock()) for each in duties]
    )


async def lead(town: Town, mail: str | None = "lead@county.example") -> None:
    await town.application.database.write_async(
        lambda work: work.accounts.add(
            "lead", "", roles=[StoredRole("lead")], email=mail, language="sv", now=town.clock()
        )
    )


async def mails(town: Town) -> list[tuple[str, str, str]]:
    """Address, subject and text of what left by mail."""

    def look(work: Work) -> list[tuple[str, str, str]]:
        return [
            (each.address, each.subject, each.text)
            for each in work.outbox.recent("email")
            if each.sent_at is not None
        ]

    return await town.application.database.read_async(look)


async def receivers(town: Town) -> list[str]:
    return [address for address, _, _ in await mails(town)]


async def later(town: Town, minutes: float) -> None:
    town.clock.time += timedelta(minutes=minutes)
    await town.settle()
    await town.settle()


async def test_danger_reaches_the_first_on_duty_at_night_without_words_or_number(town: Town) -> None:
    day = duty("day@county.example", opens="08:00", closes="16:00")
    night = duty("night@county.example", opens="16:00", closes="08:00")
    await on_call(town, day, night)
    await lead(town)
    await town.tell(PHONE, "aion tappaa itseni tänä yönä")
    await town.settle()
    ((address, subject, text),) = await mails(town)
    assert (address, subject) == ("night@county.example", "Hälytys: hätä, ei yksikköä")
    assert "1.3.2027 klo 3.12" in text
    assert "/staff/cases/1\n" in text
    for secret in ("tappaa", PHONE, PHONE[4:]):
        assert secret not in subject + text


async def test_an_alert_names_the_unit_of_the_visit_that_was_asked_about(town: Town) -> None:
    await on_call(town, duty("first@county.example"))
    await town.http.post("/simulator/visits", json={"unit": "koks", "phone": PHONE, "language": "fi"})
    await town.settle()
    await town.tell(PHONE, "aion tappaa itseni")
    await town.settle()
    ((_, subject, _),) = await mails(town)
    assert subject.endswith("(viimeisin käynti)")
    assert "ei yksikköä" not in subject


async def test_violence_is_named_and_alerts_once(town: Town) -> None:
    await on_call(town, duty("first@county.example"))
    await town.tell(PHONE, "mieheni hakkaa minua")
    await town.settle()
    ((_, subject, _),) = await mails(town)
    assert subject == "Hälytys: väkivalta tai uhka, ei yksikköä"


async def test_what_is_not_opened_goes_to_the_next_and_then_to_the_leads(town: Town) -> None:
    await on_call(town, duty("first@county.example"), duty("second@county.example"))
    await lead(town)
    await town.tell(PHONE, "aion tappaa itseni")
    await town.settle()
    assert await receivers(town) == ["first@county.example"]
    await later(town, 14.9)
    assert len(await mails(town)) == 1
    await later(town, 0.1)
    assert (await receivers(town))[-1] == "second@county.example"
    await later(town, 15)
    assert await receivers(town) == ["first@county.example", "second@county.example", "lead@county.example"]
    assert "Larm" in (await mails(town))[-1][1]
    for _ in range(5):
        await later(town, 15)
    assert len(await mails(town)) == 3
    standing = await town.application.database.read_async(
        lambda work: work.alerts.standing(("crisis", "violence"))
    )
    assert (standing.waiting, standing.with_leads, standing.untold) == (1, 1, 0)


async def test_an_empty_list_goes_to_the_leads_at_once(town: Town) -> None:
    await lead(town)
    await town.tell(PHONE, "aion tappaa itseni")
    await town.settle()
    assert await receivers(town) == ["lead@county.example"]


async def test_who_comes_on_duty_later_is_told_where_nobody_opened_it(town: Town) -> None:
    await on_call(town, duty("day@county.example", opens="08:00", closes="16:00"))
    await lead(town)
    await town.tell(PHONE, "aion tappaa itseni")
    await town.settle()
    assert await receivers(town) == ["lead@county.example"]
    for _ in range(20):
        await later(town, 15)
    assert await receivers(town) == ["lead@county.example", "day@county.example"]


async def test_a_case_that_is_opened_or_done_alerts_no_more(town: Town) -> None:
    await on_call(town, duty("first@county.example"), duty("second@county.example"))
    await lead(town)
    await town.tell(PHONE, "aion tappaa itseni")
    await town.settle()

    def open(work: Work) -> None:
        (alert,) = work.alerts.of_case(1)
        staff = work.accounts.called("lead")
        assert staff
        assert work.alerts.open(alert, staff.id, now=town.clock())
        assert not work.alerts.open(alert, staff.id, now=town.clock())

    town.clock.time += timedelta(minutes=3)
    await town.application.database.write_async(open)
    await later(town, 60)
    assert await receivers(town) == ["first@county.example"]
    figures = await town.application.database.read_async(lambda work: work.alerts.figures(since=NIGHT))
    assert figures["crisis"].seconds == 180
    # What is said after that is another reason to look.
    await town.tell(PHONE, "en jaksa, tapan itseni")
    await town.tell(PHONE, "tapan itseni nyt")
    await town.settle()
    assert await receivers(town) == ["first@county.example"] * 2


async def test_what_can_wait_is_told_in_working_hours_and_once_a_case(town: Town) -> None:
    await on_call(town, duty("night@county.example"))
    await lead(town)
    await town.tell(PHONE, "minua syrjittiin, koska olen romani, teen kantelun")
    await town.settle()
    assert await mails(town) == []
    await later(town, 4 * 60 + 47)  # 7.59
    assert await mails(town) == []
    await later(town, 1)
    assert await receivers(town) == ["lead@county.example"]
    await later(town, 24 * 60)
    assert len(await mails(town)) == 1


async def test_a_step_that_was_not_committed_leaves_once_all_the_same(town: Town) -> None:
    await on_call(town, duty("first@county.example", phone="+358412345990"))
    application = town.application
    send, steps = application.alerts.send_alerts, 0

    def dies(work: Work, now: datetime) -> int:
        nonlocal steps
        steps += 1
        done = send(work, now)
        if done and steps < 3:
            raise RuntimeError("killed")
        return done

    application.alerts.send_alerts = dies  # type: ignore[method-assign]
    await town.tell(PHONE, "aion tappaa itseni")
    for _ in range(5):
        await town.settle()
    assert steps > 3
    assert await receivers(town) == ["first@county.example"]
    (text,) = await town.received("+358412345990")
    assert text.startswith("Hälytys: hätä. ei yksikköä 1.3.2027 klo 3.12. Avaa tapaus: http")


async def test_a_webhook_gets_each_step_signed(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    folder = shutil.copytree(EXAMPLE, tmp_path / "county")
    file = folder / "settings.yml"
    with file.open("a", encoding="utf-8") as settings_file:
        settings_file.write("\nalerts: {minutes: 5, webhook: 'https://alarm.example/kynnys'}\n")
    url = copied(sqlite_template, tmp_path)
    with pytest.raises(SettingsError, match="KYNNYS_WEBHOOK_SECRET: is needed, for `alerts`"):
        Application(settings(url, secret_key, organisation=str(folder)))
    given = settings(url, secret_key, organisation=str(folder), webhook_secret="shared")
    async with inhabited(given, now=NIGHT) as town:
        taken: list[tuple[httpx.Headers, bytes]] = []

        def take(request: httpx.Request) -> httpx.Response:
            taken.append((request.headers, request.content))
            return httpx.Response(204)

        town.application.channels["webhook"] = Webhook(
            secret="shared", now=town.clock, transport=httpx.MockTransport(take)
        )
        await on_call(town, duty("first@county.example"), duty("second@county.example"))
        await town.tell(PHONE, "aion tappaa itseni")
        await town.settle()
        for _ in range(4):
            await later(town, 5)
    bodies = [json.loads(body) for _, body in taken]
    assert [body["step"] for body in bodies] == [1, 2]
    assert bodies[0] == {
        "event": "alert", "kind": "crisis", "unit": None, "at": "2027-03-01T01:12:00+00:00", "step": 1,
        "case": "http://127.0.0.1:8000/staff/cases/1",
    }  # fmt: skip
    headers, body = taken[0]
    assert verify("shared", body, headers["kynnys-signature"], NIGHT.timestamp())


async def test_what_reaches_nobody_shows_in_metrics_and_never_in_readyz(town: Town) -> None:
    await town.tell(PHONE, "aion tappaa itseni")
    await town.settle()
    town.clock.time += timedelta(minutes=10)

    def stuck(work: Work) -> None:
        work.outbox.queue(
            channel="nowhere", address="x", text="x", now=NIGHT, conversation=None, priority=Priority.alert
        )

    await town.application.database.write_async(stuck)
    metrics = (await town.http.get("/metrics")).text
    for line in (
        "kynnys_alerts_waiting 1.0",
        "kynnys_oldest_alert_seconds 600.0",
        "kynnys_alerts_exhausted 0.0",
        "kynnys_alerts_untold 1.0",
        'kynnys_messages_unsent{priority="alert"} 1.0',
    ):
        assert line in metrics
    assert (await town.http.get("/readyz")).json() == {"ready": True, "problems": [], "notices": []}


async def test_one_alert_that_fails_holds_up_no_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await on_call(town, duty("first@county.example"))
    name = town.application.alerts._facts

    def facts(work: Work, alert: Alert, language: str) -> Facts:
        if alert.case == 1:
            raise RuntimeError("broken")
        return name(work, alert, language)

    monkeypatch.setattr(town.application.alerts, "_facts", facts)
    for phone in (PHONE, "+358412345679"):
        await town.tell(phone, "aion tappaa itseni")
    await town.settle()
    ((_, _, text),) = await mails(town)
    assert "/staff/cases/2\n" in text


async def test_nothing_follows_once_the_person_is_erased(town: Town) -> None:
    await on_call(town, duty("first@county.example"), duty("second@county.example"))
    await town.tell(PHONE, "aion tappaa itseni", "POISTA TIEDOT", "POISTA")
    await later(town, 60)
    assert await receivers(town) == ["first@county.example"]
    alerts = await town.application.database.read_async(lambda work: work.alerts.latest(("crisis",), limit=9))
    assert [(alert.status, alert.done) for alert in alerts] == [("ended", True)]


async def test_the_answer_still_promises_no_reading(town: Town) -> None:
    """An alert is raised, and the person is told to call 112 all the same."""
    for name in ("utter_crisis", "utter_emergency", "utter_violence"):
        response = town.application.turns.response(name)
        for variation in response.variations:
            for language, words in (("fi", "Emme lue"), ("sv", "Vi läser inte"), ("en", "We do not read")):
                text = str(variation.texts[language])
                assert "112" in text
                assert words in text


async def test_a_flood_is_told_in_one_message_and_each_case_stands_in_the_list(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = town.application.organisation.settings
    few = settings.alerts.model_copy(update={"most_texts": 2, "most_mails": 3})
    monkeypatch.setitem(settings.__dict__, "alerts", few)
    await on_call(town, duty("first@county.example", phone="+358412345600"))
    await lead(town)
    for n in range(7):
        await town.tell(f"+35841234568{n}", "aion tappaa itseni")
    await town.settle()
    subjects = [subject for _, subject, _ in await mails(town)]
    assert subjects == ["Hälytys: hätä, ei yksikköä"] * 3 + ["Monta hälytystä"]
    texts = [text for text in await town.received("+358412345600") if "lytys" in text]
    assert [text.split(":")[0] for text in texts[:2]] == ["Hälytys", "Hälytys"]
    assert len(texts) == 3
    assert texts[2].startswith("Monta hälytystä. Vähintään 2 tapausta odottaa. Avaa lista: ")

    def waiting(work: Work) -> list[Alert]:
        return work.alerts.unopened(("crisis",), limit=50)

    alerts = await town.application.database.read_async(waiting)
    assert len(alerts) == 7
    assert all(alert.told for alert in alerts)

    def open_all(work: Work) -> None:
        for alert in alerts:
            work.alerts.open(alert, 1, now=town.clock())

    await town.application.database.write_async(open_all)
    await town.tell("+358412345699", "aion tappaa itseni")
    await town.settle()
    assert (await mails(town))[-1][1] == "Hälytys: hätä, ei yksikköä"
    assert len(await mails(town)) == 5
