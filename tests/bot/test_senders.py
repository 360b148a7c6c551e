"""A person is the same over SMS and RCS; texts of machines are stored and not answered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from twilio.request_validator import RequestValidator

from bot.visits import visit_in
from channels.sms import Sms
from channels.whatsapp import WhatsApp
from channels.wire import Answer
from storage.database import Work
from tests.bot.applications import Town, inhabited, settings
from tests.databases import copied

ACCOUNT, TOKEN, OURS = "AC" + 32 * "0", "invented", "+358412345001"
SERVICE = "MG" + 32 * "0"
PHONE = "+358412345678"
ABROAD = "+447700900123"
PUBLIC = "https://palaute.example"

_numbers = count(1)


class Twilio:
    """The other end of the wire: everything that was sent, as forms."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []

    async def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        if body is None:
            return Answer(200, b'{"messages": []}')
        self.sent.append({name: values[0] for name, values in parse_qs(body.decode()).items()})
        return Answer(201, b'{"sid":"SM%032x","status":"queued"}' % next(_numbers))

    async def aclose(self) -> None:
        pass


class Phones:
    def __init__(self, town: Town, twilio: Twilio) -> None:
        self.town = town
        self.twilio = twilio

    async def write(self, sender: str, text: str, *, hook: str = "sms", to: str = OURS, **more: str) -> None:
        form = {"MessageSid": f"SM{next(_numbers):032x}", "From": sender, "To": to, "Body": text, **more}
        url = f"{PUBLIC}/hooks/{hook}"
        signed = RequestValidator(TOKEN).compute_signature(url, form)
        answer = await self.town.http.post(
            f"/hooks/{hook}", content=urlencode(form), headers={"X-Twilio-Signature": signed}
        )
        assert answer.status_code == 200, answer.text
        await self.town.settle()

    async def visit(self, phone: str = PHONE, **more: str) -> Any:
        fields = {"id": f"v{next(_numbers)}", "unit": "koks", "phone": phone, "language": "fi", **more}
        (result,) = await self.town.application.take_in(
            [visit_in({**fields, "ended_at": self.town.clock().isoformat()})]
        )
        await self.town.settle()
        return result

    def to(self, address: str) -> list[str]:
        return [form["Body"] for form in self.twilio.sent if form["To"] == address]

    async def unanswered(self) -> dict[tuple[str, str], int]:
        return await self.town.application.database.read_async(lambda work: work.inbox.unanswered())


@pytest.fixture
async def phones(sqlite_template: Path, tmp_path: Path, secret_key: str) -> AsyncIterator[Phones]:
    more = {"simulator": "", "sms_account_sid": ACCOUNT, "sms_auth_token": TOKEN, "sms_from": OURS,
            "public_url": PUBLIC, "sms_rate": "1000"}  # fmt: skip
    twilio = Twilio()
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key, **more)) as town:
        town.application.channels["sms"] = Sms(
            account_sid=ACCOUNT, auth_token=TOKEN, sender=OURS, public_url=PUBLIC, wire=twilio
        )
        yield Phones(town, twilio)


# -- one person -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["rcs:", "RCS:", "mms:", "sms:", ""])
async def test_a_rating_over_any_network_belongs_to_its_visit(phones: Phones, prefix: str) -> None:
    await phones.visit()
    assert len(phones.to(PHONE)) == 1
    await phones.write(f"{prefix}{PHONE}", "9")
    [said] = await phones.town.application.database.read_async(lambda work: work.feedback.recent(limit=5))
    assert (said.kind, said.rating, said.unit) == ("visit", 9, "koks")
    assert await phones.town.application.database.read_async(_people) == 1


async def test_an_answer_goes_back_the_way_it_came_and_the_next_question_by_sms(phones: Phones) -> None:
    await phones.write(f"rcs:{PHONE}", "OHJE", to="rcs:kymenlaakso_agent")
    assert phones.to(PHONE) == []
    [answer] = phones.twilio.sent
    assert (answer["To"], answer["From"]) == (f"rcs:{PHONE}", "rcs:kymenlaakso_agent")
    await phones.write(PHONE, "TIETOSUOJA")
    assert (phones.twilio.sent[1]["To"], phones.twilio.sent[1]["From"]) == (PHONE, OURS)
    phones.town.clock.time += phones.town.application.organisation.settings.survey.pause * 2
    await phones.visit()
    assert phones.twilio.sent[2]["To"] == PHONE


async def test_by_a_service_the_service_chooses_the_sender(phones: Phones) -> None:
    phones.town.application.channels["sms"] = Sms(
        account_sid=ACCOUNT, auth_token=TOKEN, sender=SERVICE, public_url=PUBLIC, wire=phones.twilio
    )
    await phones.write(f"rcs:{PHONE}", "OHJE", to="rcs:kymenlaakso_agent")
    [answer] = phones.twilio.sent
    assert (answer["To"], answer["MessagingServiceSid"]) == (f"rcs:{PHONE}", SERVICE)
    assert "From" not in answer


async def test_a_visit_that_names_whatsapp_is_asked_about_by_its_template(phones: Phones) -> None:
    template = "HX" + 32 * "0"
    values = phones.town.application.settings.model_copy(
        update={"whatsapp_from": OURS, "whatsapp_template_fi": template}
    )
    phones.town.application.settings = values
    phones.town.application.channels["whatsapp"] = WhatsApp(
        account_sid=ACCOUNT, auth_token=TOKEN, sender=OURS, public_url=PUBLIC, wire=phones.twilio,
        templates={"fi": template}, now=phones.town.clock,
    )  # fmt: skip
    assert (await phones.visit(channel="whatsapp")).status == "taken"
    [question] = phones.twilio.sent
    assert (question["To"], question["ContentSid"]) == (f"whatsapp:{PHONE}", template)
    assert "0-10" in question["ContentVariables"]
    await phones.write(f"whatsapp:{PHONE}", "9", hook="whatsapp", to=f"whatsapp:{OURS}")
    [said] = await phones.town.application.database.read_async(lambda work: work.feedback.recent(limit=5))
    assert (said.kind, said.rating, said.unit) == ("visit", 9, "koks")
    skipped = await phones.visit("+358412345679", channel="whatsapp", language="sv")
    assert (skipped.status, skipped.reason) == ("skipped", "no_channel")


@pytest.mark.parametrize(("stopped", "other"), [("rcs:", ""), ("", "rcs:"), ("mms:", "rcs:")])
async def test_stop_over_one_network_holds_for_all(phones: Phones, stopped: str, other: str) -> None:
    await phones.write(f"{other}{PHONE}", "OHJE")
    await phones.write(f"{stopped}{PHONE}", "STOP")
    sent = len(phones.twilio.sent)
    assert sent == 2
    await phones.visit()
    assert len(phones.twilio.sent) == sent
    assert await phones.town.application.database.read_async(
        lambda work: work.suppressions.active("sms", PHONE)
    )
    await phones.write(f"{other}{PHONE}", "ALOITA")
    assert not await phones.town.application.database.read_async(
        lambda work: work.suppressions.active("sms", PHONE)
    )


# -- WhatsApp on the hook of SMS, and the other way round -------------------------------------------------------------


async def test_what_is_whatsapps_is_answered_there(phones: Phones) -> None:
    phones.town.application.channels["whatsapp"] = WhatsApp(
        account_sid=ACCOUNT, auth_token=TOKEN, sender=OURS, public_url=PUBLIC, wire=phones.twilio, templates={},
        now=phones.town.clock,
    )  # fmt: skip
    await phones.write(f"whatsapp:{PHONE}", "OHJE", to=f"whatsapp:{OURS}")
    await phones.write(PHONE, "OHJE", hook="whatsapp")
    assert [(form["To"], form["From"]) for form in phones.twilio.sent] == [
        (f"whatsapp:{PHONE}", f"whatsapp:{OURS}"),
        (PHONE, OURS),
    ]
    assert await phones.town.application.database.read_async(_people) == 1


async def test_without_whatsapp_it_is_kept_and_not_answered(phones: Phones) -> None:
    await phones.write(f"whatsapp:{PHONE}", "OHJE", to=f"whatsapp:{OURS}")
    assert phones.twilio.sent == []
    assert await phones.unanswered() == {("whatsapp", "not_set_up"): 1}
    kept = await phones.town.application.database.read_async(_history, "whatsapp", PHONE)
    assert kept == [("OHJE", "handled")]


# -- machines -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sender", "why"),
    [
        ("messenger:123456", "unknown_prefix"),
        ("sip:anna@example.invalid", "unknown_prefix"),
        ("client:anna", "unknown_prefix"),
        ("Posti", "name"),
        ("16400", "short_code"),
        ("+999123456789", "impossible_number"),
        (OURS, "own_number"),
        (f"rcs:{OURS}", "own_number"),
    ],
)
@pytest.mark.parametrize("text", ["OHJE", "9", "STOP", "En jaksa enää elää"])
async def test_what_no_person_reads_is_kept_counted_and_not_answered(
    phones: Phones, sender: str, why: str, text: str
) -> None:
    await phones.write(sender, text)
    assert phones.twilio.sent == []
    assert await phones.unanswered() == {("sms", why): 1}
    metrics = (await phones.town.http.get("/metrics")).text
    assert f'kynnys_messages_unanswered{{channel="sms",reason="{why}"}} 1.0' in metrics
    address = sender.removeprefix("rcs:")
    assert await phones.town.application.database.read_async(_history, "sms", address) == [(text, "handled")]
    assert await phones.town.application.database.read_async(lambda work: work.feedback.recent(limit=5)) == []
    assert await phones.town.application.database.read_async(lambda work: work.inbox.parked_count()) == 0


# -- strangers abroad -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["OHJE", "PALAUTE", "9", "Odotin liian kauan", "ALOITA", "hello", ""])
@pytest.mark.parametrize("prefix", ["", "rcs:"])
async def test_a_stranger_abroad_is_kept_and_not_answered(phones: Phones, text: str, prefix: str) -> None:
    await phones.write(f"{prefix}{ABROAD}", text)
    assert phones.twilio.sent == []
    assert await phones.unanswered() == {("sms", "country"): 1}
    assert await phones.town.application.database.read_async(_history, "sms", ABROAD) == [(text, "handled")]


@pytest.mark.parametrize(
    "text", ["STOP", "LOPETA", "Sluta skicka meddelanden", "I want to kill myself", "En jaksa enää elää"]
)
@pytest.mark.parametrize("number", [ABROAD, "+12025550123"])
async def test_a_crisis_and_a_stop_are_answered_everywhere(phones: Phones, text: str, number: str) -> None:
    await phones.write(number, text)
    assert phones.to(number) != []
    assert await phones.unanswered() == {}


async def test_what_an_answered_crisis_asks_may_be_answered(phones: Phones) -> None:
    await phones.write(ABROAD, "I want to kill myself")
    sent = len(phones.to(ABROAD))

    def is_open(work: Work) -> bool:
        talk = work.conversations.find("sms", ABROAD)
        return bool(talk and talk.state and talk.state.get("stack"))

    open_question = await phones.town.application.database.read_async(is_open)
    await phones.write(ABROAD, "yes")
    assert (len(phones.to(ABROAD)) > sent) == open_question


@pytest.mark.parametrize(
    "number", ["+46701234567", "+4740612345", "+4520123456", "+3546112345", "+37251234567", "+37121234567",
               "+37061234567"],
)  # fmt: skip
async def test_a_stranger_next_door_is_answered(phones: Phones, number: str) -> None:
    await phones.write(number, "OHJE")
    assert len(phones.to(number)) == 1
    assert (await phones.visit(number)).status == "taken"


async def test_nobody_abroad_is_asked_about_a_visit(phones: Phones) -> None:
    result = await phones.visit("+447400123456")
    assert (result.status, result.reason) == ("skipped", "no_channel")
    assert phones.twilio.sent == []


async def test_whom_we_asked_is_answered_wherever_they_are(phones: Phones) -> None:
    """Their country was on the list when they were asked."""
    application = phones.town.application
    limited = application.organisation.settings.sms_countries
    object.__setattr__(application.organisation.settings, "sms_countries", ("+44",))
    number = "+447400123456"
    await phones.visit(number)
    object.__setattr__(application.organisation.settings, "sms_countries", limited)
    sent = len(phones.to(number))
    assert sent == 1
    await phones.write(number, "9")
    await phones.write(number, "HELP")
    assert len(phones.to(number)) >= sent + 2
    assert await phones.unanswered() == {}


# -- the simulator ----------------------------------------------------------------------------------------------------


async def test_the_simulators_phones_have_one_address_too(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key)) as town:
        await town.tell(f"rcs:{PHONE}", "OHJE")
        assert len(await town.received(PHONE)) == 1
        await town.tell("messenger:123", "OHJE")
        await town.tell("+999123456789", "OHJE")
        assert await town.received("messenger:123") == await town.received("+999123456789") == []
        await town.tell(ABROAD, "OHJE")
        assert await town.received(ABROAD) == []
        await town.tell("anna", "OHJE")
        assert len(await town.received("anna")) == 1


def _people(work: Work) -> int:
    return work.connection.exec_driver_sql("SELECT count(*) FROM people").scalar_one()


def _history(work: Work, channel: str, address: str) -> list[tuple[str, str]]:
    found = work.conversations.find(channel, address)
    return [(each.text, each.status) for each in work.inbox.history(found.id)] if found else []
