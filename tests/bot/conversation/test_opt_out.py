"""Opt-outs here and at Twilio agree: a number blocked there gets no message, and a STOP is answered once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from bot.application import Application
from bot.config.settings import load
from channels.message import Hook, Inbound, Outbound, Priority, Reason, Receipt, SendError, Status
from storage.database import Work
from tests.bot.applications import read

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
PHONE = "+358412345678"


class Line:
    """Twilio: refuses messages to numbers that opted out there."""

    name = "sms"

    def __init__(self) -> None:
        self.blocked = False
        self.sent: list[str] = []

    def parse(self, hook: Hook) -> list[Inbound | Receipt]:
        return []

    async def send(self, message: Outbound) -> str:
        if self.blocked:
            raise SendError(Reason.blocked, "HTTP 400", code="21610")
        self.sent.append(message.text)
        return f"SM{message.id}"

    async def close(self) -> None:
        pass


class Phone:
    def __init__(self, application: Application, line: Line) -> None:
        self.application = application
        self.line = line
        self._ids = count(1)

    async def say(self, text: str, opt_out_type: str = "", kind: str = "text") -> list[str]:
        """What came back."""
        before = len(self.line.sent)
        data = {"OptOutType": opt_out_type} if opt_out_type else {}
        id = f"SM-in-{next(self._ids)}"
        await self.application.intake.take([Inbound("sms", id, PHONE, text, data=data, kind=kind)])
        await self.application.tick()
        await self.application.idle()
        return self.line.sent[before:]

    @property
    def opted_out(self) -> bool:
        with self.application.database.reading() as work:
            return work.suppressions.active("sms", PHONE)


@pytest.fixture
def phone(tmp_path: Path, secret_key: str) -> Iterator[Phone]:
    environ = {"KYNNYS_DATABASE_URL": f"sqlite:///{tmp_path}/kynnys.db", "KYNNYS_SECRET_KEYS": secret_key,
               "KYNNYS_SMS_RATE": "1000"}  # fmt: skip
    application = Application(load(environ), now=lambda: NOW, read=read)
    line = Line()
    application.channels["sms"] = line
    application.database.upgrade()
    yield Phone(application, line)
    application.database.close()


async def test_what_twilio_answered_is_not_answered_again(phone: Phone) -> None:
    assert await phone.say("STOP", "STOP") == []
    assert phone.opted_out
    assert await phone.say("START", "START") == []
    assert not phone.opted_out
    assert await phone.say("HELP", "HELP") == []


@pytest.mark.parametrize("text", ["", "9", "Nej tack", "{}"])
async def test_beside_twilios_answer_nothing_is_said_of_a_picture(phone: Phone, text: str) -> None:
    assert await phone.say(text.format("STOP"), "STOP", "media") == []
    assert phone.opted_out
    assert await phone.say(text.format("START"), "START", "media") == []
    assert not phone.opted_out
    assert await phone.say(text.format("HELP"), "HELP", "media") == []


async def test_a_cry_for_help_is_answered_after_any_answer_of_twilio(phone: Phone) -> None:
    [answer] = await phone.say("Help, aion tappaa itseni", "HELP", "media")
    assert "09 2525 0111" in answer


@pytest.mark.parametrize("text", ["STOP", "LOPETA"])
async def test_stop_beside_a_picture_stops(phone: Phone, text: str) -> None:
    [answer] = await phone.say(text, kind="media")
    assert "Emme lähetä enää viestejä" in answer
    assert phone.opted_out


async def test_cancel_within_a_step_is_a_stop_where_twilio_took_it_for_one(phone: Phone) -> None:
    await phone.say("MUKAAN")
    assert await phone.say("CANCEL", "STOP") == []
    assert phone.opted_out


async def test_cancel_within_a_step_is_no_opt_out(phone: Phone) -> None:
    await phone.say("MUKAAN")
    [answer] = await phone.say("CANCEL")
    assert "Emme tallentaneet sinua listalle" in answer
    assert not phone.opted_out


async def test_a_word_that_only_twilio_knows_is_an_opt_out_too(phone: Phone) -> None:
    await phone.say("Nej tack", "STOP")
    assert phone.opted_out


async def test_without_twilios_word_we_answer_ourselves(phone: Phone) -> None:
    assert len(await phone.say("LOPETA")) == 1
    assert phone.opted_out
    assert len(await phone.say("ALOITA")) == 1
    assert not phone.opted_out


async def test_no_other_message_lifts_an_opt_out(phone: Phone) -> None:
    await phone.say("LOPETA")
    for text in ("Kiitos!", "9", "OHJE", "kyllä", "Odotin kauan."):
        await phone.say(text)
        assert phone.opted_out


async def test_who_is_blocked_at_twilio_is_on_our_list_until_start(phone: Phone) -> None:
    phone.line.blocked = True
    await phone.say("OHJE")
    assert phone.opted_out
    phone.line.blocked = False
    assert await phone.say("START", "START") == []
    assert not phone.opted_out


async def test_an_opt_out_takes_what_still_waits_with_it(phone: Phone) -> None:
    def queue(work: Work) -> int | None:
        conversation = work.conversations.ensure("sms", PHONE, now=NOW)
        return work.outbox.queue(
            channel="sms", address=PHONE, text="kutsu", conversation=conversation.id, now=NOW,
            priority=Priority.bulk, due_at=datetime(2027, 3, 2, tzinfo=UTC),
        )  # fmt: skip

    id = await phone.application.database.write_async(queue)
    await phone.say("STOP", "STOP")
    message = await phone.application.database.read_async(lambda work: work.outbox.get(id or 0))
    assert message is not None
    assert (message.status, message.reason) == (Status.dropped, "opted_out")
