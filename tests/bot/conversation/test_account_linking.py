"""One person on a phone and on Telegram: linked by a code, and treated as one person from then on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.application import Application
from bot.config.settings import load
from bot.rehearsal.rehearsal import Clock
from bot.visits import visit_in
from channels.message import Hook, Inbound, Outbound, Receipt
from storage.database import Work
from storage.people.link_codes import LIFE
from tests.bot.applications import read
from tests.invited_ratings import invited_ratings
from tests.visit_counts import by_reason

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)  # a Monday at noon in Helsinki
PHONE, CHAT = "+358412345678", "700000001"
OTHER_PHONE = "+358412345679"
CODE = re.compile(r"[A-Z]{3}-[A-Z]{3}")


class Line:
    def __init__(self, name: str, sent: list[tuple[str, str]]) -> None:
        self.name = name
        self._sent = sent

    def parse(self, hook: Hook) -> list[Inbound | Receipt]:
        return []

    async def send(self, message: Outbound) -> str:
        self._sent.append((message.address, message.text))
        return f"{self.name}-{message.id}"

    async def close(self) -> None:
        pass


class Writer:
    """A person with a phone and a Telegram chat, both known to one application."""

    def __init__(self, application: Application, clock: Clock, sent: list[tuple[str, str]]) -> None:
        self.application = application
        self.clock = clock
        self._sent = sent
        self._ids = count(1)

    async def say(self, address: str, text: str) -> list[tuple[str, str]]:
        """The messages that follow, each with its address."""
        channel = "sms" if address.startswith("+") else "telegram"
        await self.application.intake.take([Inbound(channel, f"in-{next(self._ids)}", address, text)])
        return await self.settle()

    async def settle(self) -> list[tuple[str, str]]:
        before = len(self._sent)
        # What a turn schedules is due with the next tick; Telegram takes one message a second.
        for _ in range(3):
            self.clock.time += timedelta(seconds=2)
            await self.application.tick()
            await self.application.idle()
        return self._sent[before:]

    async def code(self, address: str = PHONE) -> str:
        [(_, text)] = await self.say(address, "yhdistä")
        found = CODE.search(text)
        assert found
        return found[0]

    async def link(self) -> list[tuple[str, str]]:
        return await self.say(CHAT, await self.code())

    async def visit(self, number: int, **at: str) -> list[tuple[str, str]]:
        ended_at = self.clock() - timedelta(minutes=5)
        visit = {"id": f"v{number}", "unit": "koks", "ended_at": ended_at.isoformat(), "language": "fi", **at}
        await self.application.take_in([visit_in(visit)])
        return await self.settle()

    async def person(self, address: str) -> int | None:
        def look(work: Work) -> int | None:
            person = work.people.find("sms" if address.startswith("+") else "telegram", address)
            return person.id if person else None

        return await self.application.database.read_async(look)

    async def opted_out(self) -> list[bool]:
        return await self.application.database.read_async(
            lambda work: [
                work.suppressions.active("sms", PHONE),
                work.suppressions.active("telegram", CHAT),
            ]
        )


@pytest.fixture
def writer(database_url: str, secret_key: str) -> Iterator[Writer]:
    environ = {"KYNNYS_DATABASE_URL": database_url, "KYNNYS_SECRET_KEYS": secret_key, "KYNNYS_SMS_RATE": "1000",
               "KYNNYS_SIMULATOR": "1", "KYNNYS_SMS_ACCOUNT_SID": "AC1", "KYNNYS_SMS_AUTH_TOKEN": "invented",
               "KYNNYS_SMS_FROM": "+358412345600", "KYNNYS_TELEGRAM_TOKEN": "1:invented"}  # fmt: skip
    clock = Clock(NOW)
    application = Application(load(environ), now=clock, read=read)
    sent: list[tuple[str, str]] = []
    application.channels["sms"], application.channels["telegram"] = Line("sms", sent), Line("telegram", sent)
    application.database.upgrade()
    yield Writer(application, clock, sent)
    application.database.close()


async def test_both_become_one_and_both_are_told(writer: Writer) -> None:
    linked, told = await writer.link()
    assert linked[0] == CHAT
    assert "koskee molempia" in linked[1]
    assert told[0] == PHONE
    assert "Jos et tehnyt tätä itse" in told[1]
    assert await writer.person(PHONE) == await writer.person(CHAT)
    assert [text for _, text in await writer.link()] == [
        "Nämä on jo yhdistetty. Sinun ei tarvitse tehdä mitään."
    ]


async def test_the_code_may_go_the_other_way(writer: Writer) -> None:
    await writer.say(PHONE, "moi")
    (linked, told) = await writer.say(PHONE, (await writer.code(CHAT)).lower().replace("-", " "))
    assert (linked[0], told[0]) == (PHONE, CHAT)


@pytest.mark.parametrize("where", [PHONE, CHAT])
async def test_stop_on_either_stops_both_until_start(writer: Writer, where: str) -> None:
    await writer.link()
    await writer.say(where, "LOPETA")
    assert await writer.opted_out() == [True, True]
    await writer.say(CHAT if where == PHONE else PHONE, "ALOITA")
    assert await writer.opted_out() == [False, False]


async def test_an_opt_out_on_the_phone_holds_on_both(writer: Writer) -> None:
    await writer.say(PHONE, "LOPETA")
    [linked] = await writer.link()  # the phone is not told: it asked for silence
    assert linked[0] == CHAT
    assert await writer.opted_out() == [True, True]


@pytest.mark.parametrize("where", [PHONE, CHAT])
async def test_erasing_from_either_erases_both(writer: Writer, where: str) -> None:
    await writer.say(CHAT, "Aulasta puuttuu penkki.")
    await writer.link()
    await writer.say(where, "POISTA TIEDOT")
    await writer.say(where, "POISTA")
    await writer.application.database.write_async(lambda work: work.people.sweep())
    assert await writer.person(PHONE) is None
    assert await writer.person(CHAT) is None
    assert await writer.opted_out() == [True, True]
    said = await writer.application.database.read_async(lambda work: work.feedback.recent(9))
    assert [item.text for item in said] == [None]


async def test_a_linked_person_is_asked_once_within_the_quarantine(writer: Writer) -> None:
    await writer.link()
    assert [address for address, _ in await writer.visit(1, phone=PHONE)] == [PHONE]
    writer.clock.time += timedelta(days=2)
    assert await writer.visit(2, telegram=CHAT) == []
    assert await writer.application.database.read_async(by_reason) == {"quarantine": 1}


async def test_a_list_knows_the_person_once(writer: Writer) -> None:
    for address in (PHONE, CHAT):
        for text in ("MUKAAN", "MUKAAN", "ohita"):
            await writer.say(address, text)
    await writer.link()

    def look(work: Work) -> tuple[list[str], list[str]]:
        mails = [mail.subject.partition(":")[0] for mail in work.outbox.recent("email", limit=9)]
        return [signup.status for signup in work.signups.list()], sorted(mails)

    statuses, mails = await writer.application.database.read_async(look)
    assert statuses == ["active", "left"]
    assert mails == ["Poistuminen listalta", "Uusi ilmoittautuminen", "Uusi ilmoittautuminen"]


async def test_a_code_is_used_once_and_grows_old(writer: Writer) -> None:
    code = await writer.code()
    writer.clock.time += LIFE
    [(_, old)] = await writer.say(CHAT, code)
    assert old.startswith("Koodi ei toimi")
    code = await writer.code()
    await writer.say(CHAT, code)
    [(_, used)] = await writer.say(OTHER_PHONE, code)
    assert used == old
    assert await writer.person(OTHER_PHONE) != await writer.person(PHONE)


async def test_a_code_sent_where_it_was_asked_for_still_holds(writer: Writer) -> None:
    code = await writer.code()
    [(_, own)] = await writer.say(PHONE, code)
    assert own.startswith("Tämä on oikea koodi")
    assert len(await writer.say(CHAT, code)) == 2


async def test_after_five_guesses_not_even_the_right_code_is_taken(writer: Writer) -> None:
    code = await writer.code()
    wrong = [
        guess for guess in ("FHJ-KLM", "FHJ-KLN", "FHJ-KLP", "FHJ-KLR", "FHJ-KLT", "FHJ-KLV") if guess != code
    ]
    for guess in wrong[:5]:
        await writer.say(CHAT, guess)
    for text in ("POISTA TIEDOT", "POISTA"):  # whoever has everything erased begins no new count
        await writer.say(CHAT, text)
    [(_, refused)] = await writer.say(CHAT, code)
    assert refused.startswith("Koodi on ollut väärä monta kertaa")
    assert await writer.person(CHAT) != await writer.person(PHONE)
    writer.clock.time += timedelta(hours=1, seconds=1)
    linked, *_ = await writer.say(CHAT, await writer.code())
    assert linked[1].startswith("Valmis!")


async def test_who_writes_while_being_linked_is_the_joined_person(writer: Writer) -> None:
    """The chat, the younger of the two, is read as its old person and answered after the phone has sent the code."""
    await writer.say(PHONE, "OHJE")
    code = await writer.code(CHAT)
    await writer.application.intake.take([Inbound("sms", "s1", PHONE, code)])
    await writer.application.intake.take([Inbound("telegram", "t1", CHAT, "Aulasta puuttuu penkki.")])
    await writer.settle()
    person = await writer.person(PHONE)
    assert person is not None
    assert await writer.person(CHAT) == person
    assert await writer.application.database.read_async(lambda work: work.feedback.count(person)) == 1


async def test_a_number_right_after_the_code_is_about_the_visit_of_the_other_address(
    writer: Writer,
) -> None:
    await writer.say(CHAT, "moi")
    code = await writer.code(PHONE)
    await writer.visit(1, phone=PHONE)
    await writer.application.intake.take(
        [Inbound("telegram", f"quick-{n}", CHAT, text) for n, text in enumerate((code, "8"))]
    )
    await writer.settle()
    ratings = await writer.application.database.read_async(invited_ratings)
    assert ratings == {("koks", 8): 1}


@pytest.mark.parametrize(
    "text", ["Linkki ei toimi", "link in the text is broken", "yhdistäkää minut lääkäriin"]
)
async def test_other_texts_with_the_word_in_them_are_feedback(writer: Writer, text: str) -> None:
    await writer.say(PHONE, text)
    said = await writer.application.database.read_async(lambda work: work.feedback.recent(9))
    assert [item.text for item in said] == [text]
