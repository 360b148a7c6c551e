"""One person on a phone and on Telegram: linked by a code, and from then on one in everything."""

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


class Somebody:
    """With a phone and a Telegram chat before the same application."""

    def __init__(self, application: Application, clock: Clock, sent: list[tuple[str, str]]) -> None:
        self.application = application
        self.clock = clock
        self._sent = sent
        self._ids = count(1)

    async def say(self, address: str, text: str) -> list[tuple[str, str]]:
        """What came of it, and where."""
        channel = "sms" if address.startswith("+") else "telegram"
        await self.application.intake.take([Inbound(channel, f"in-{next(self._ids)}", address, text)])
        return await self.settle()

    async def settle(self) -> list[tuple[str, str]]:
        before = len(self._sent)
        # What a turn wishes for is due with the next tick; Telegram takes one message a second.
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
def somebody(database_url: str, secret_key: str) -> Iterator[Somebody]:
    environ = {"KYNNYS_DATABASE_URL": database_url, "KYNNYS_SECRET_KEYS": secret_key, "KYNNYS_SMS_RATE": "1000",
               "KYNNYS_SIMULATOR": "1", "KYNNYS_SMS_ACCOUNT_SID": "AC1", "KYNNYS_SMS_AUTH_TOKEN": "invented",
               "KYNNYS_SMS_FROM": "+358412345600", "KYNNYS_TELEGRAM_TOKEN": "1:invented"}  # fmt: skip
    clock = Clock(NOW)
    application = Application(load(environ), now=clock, read=read)
    sent: list[tuple[str, str]] = []
    application.channels["sms"], application.channels["telegram"] = Line("sms", sent), Line("telegram", sent)
    application.database.upgrade()
    yield Somebody(application, clock, sent)
    application.database.close()


async def test_both_become_one_and_both_are_told(somebody: Somebody) -> None:
    linked, told = await somebody.link()
    assert linked[0] == CHAT
    assert "koskee molempia" in linked[1]
    assert told[0] == PHONE
    assert "Jos et tehnyt tätä itse" in told[1]
    assert await somebody.person(PHONE) == await somebody.person(CHAT)
    assert [text for _, text in await somebody.link()] == [
        "Nämä on jo yhdistetty. Sinun ei tarvitse tehdä mitään."
    ]


async def test_the_code_may_go_the_other_way(somebody: Somebody) -> None:
    await somebody.say(PHONE, "moi")
    (linked, told) = await somebody.say(PHONE, (await somebody.code(CHAT)).lower().replace("-", " "))
    assert (linked[0], told[0]) == (PHONE, CHAT)


@pytest.mark.parametrize("where", [PHONE, CHAT])
async def test_stop_on_either_stops_both_until_start(somebody: Somebody, where: str) -> None:
    await somebody.link()
    await somebody.say(where, "LOPETA")
    assert await somebody.opted_out() == [True, True]
    await somebody.say(CHAT if where == PHONE else PHONE, "ALOITA")
    assert await somebody.opted_out() == [False, False]


async def test_who_stopped_the_phone_stays_left_alone_on_both(somebody: Somebody) -> None:
    await somebody.say(PHONE, "LOPETA")
    [linked] = await somebody.link()  # the phone is not told: it asked for silence
    assert linked[0] == CHAT
    assert await somebody.opted_out() == [True, True]


@pytest.mark.parametrize("where", [PHONE, CHAT])
async def test_erasing_from_either_erases_both(somebody: Somebody, where: str) -> None:
    await somebody.say(CHAT, "Aulasta puuttuu penkki.")
    await somebody.link()
    await somebody.say(where, "POISTA TIEDOT")
    await somebody.say(where, "POISTA")
    await somebody.application.database.write_async(lambda work: work.people.sweep())
    assert await somebody.person(PHONE) is None
    assert await somebody.person(CHAT) is None
    assert await somebody.opted_out() == [True, True]
    said = await somebody.application.database.read_async(lambda work: work.feedback.recent(9))
    assert [item.text for item in said] == [None]


async def test_a_linked_person_is_asked_once_within_the_quarantine(somebody: Somebody) -> None:
    await somebody.link()
    assert [address for address, _ in await somebody.visit(1, phone=PHONE)] == [PHONE]
    somebody.clock.time += timedelta(days=2)
    assert await somebody.visit(2, telegram=CHAT) == []
    assert await somebody.application.database.read_async(lambda work: work.visits.by_reason()) == {
        "quarantine": 1
    }


async def test_a_list_knows_the_person_once(somebody: Somebody) -> None:
    for address in (PHONE, CHAT):
        for text in ("MUKAAN", "MUKAAN", "ohita"):
            await somebody.say(address, text)
    await somebody.link()

    def look(work: Work) -> tuple[list[str], list[str]]:
        mails = [mail.subject.partition(":")[0] for mail in work.outbox.recent("email", limit=9)]
        return [signup.status for signup in work.signups.list()], sorted(mails)

    statuses, mails = await somebody.application.database.read_async(look)
    assert statuses == ["active", "left"]
    assert mails == ["Poistuminen listalta", "Uusi ilmoittautuminen", "Uusi ilmoittautuminen"]


async def test_a_code_is_used_once_and_grows_old(somebody: Somebody) -> None:
    code = await somebody.code()
    somebody.clock.time += LIFE
    [(_, old)] = await somebody.say(CHAT, code)
    assert old.startswith("Koodi ei toimi")
    code = await somebody.code()
    await somebody.say(CHAT, code)
    [(_, used)] = await somebody.say(OTHER_PHONE, code)
    assert used == old
    assert await somebody.person(OTHER_PHONE) != await somebody.person(PHONE)


async def test_a_code_sent_where_it_was_asked_for_still_holds(somebody: Somebody) -> None:
    code = await somebody.code()
    [(_, own)] = await somebody.say(PHONE, code)
    assert own.startswith("Tämä on oikea koodi")
    assert len(await somebody.say(CHAT, code)) == 2


async def test_after_five_guesses_not_even_the_right_code_is_taken(somebody: Somebody) -> None:
    code = await somebody.code()
    wrong = [
        guess for guess in ("FHJ-KLM", "FHJ-KLN", "FHJ-KLP", "FHJ-KLR", "FHJ-KLT", "FHJ-KLV") if guess != code
    ]
    for guess in wrong[:5]:
        await somebody.say(CHAT, guess)
    for text in ("POISTA TIEDOT", "POISTA"):  # whoever has everything erased begins no new count
        await somebody.say(CHAT, text)
    [(_, refused)] = await somebody.say(CHAT, code)
    assert refused.startswith("Koodi on ollut väärä monta kertaa")
    assert await somebody.person(CHAT) != await somebody.person(PHONE)
    somebody.clock.time += timedelta(hours=1, seconds=1)
    linked, *_ = await somebody.say(CHAT, await somebody.code())
    assert linked[1].startswith("Valmis!")


async def test_who_writes_while_being_linked_is_the_joined_person(somebody: Somebody) -> None:
    """The chat, the younger of the two, is read as its old person and answered after the phone has sent the code."""
    await somebody.say(PHONE, "OHJE")
    code = await somebody.code(CHAT)
    await somebody.application.intake.take([Inbound("sms", "s1", PHONE, code)])
    await somebody.application.intake.take([Inbound("telegram", "t1", CHAT, "Aulasta puuttuu penkki.")])
    await somebody.settle()
    person = await somebody.person(PHONE)
    assert person is not None
    assert await somebody.person(CHAT) == person
    assert await somebody.application.database.read_async(lambda work: work.feedback.count(person)) == 1


async def test_a_number_right_after_the_code_is_about_the_visit_of_the_other_address(
    somebody: Somebody,
) -> None:
    await somebody.say(CHAT, "moi")
    code = await somebody.code(PHONE)
    await somebody.visit(1, phone=PHONE)
    await somebody.application.intake.take(
        [Inbound("telegram", f"quick-{n}", CHAT, text) for n, text in enumerate((code, "8"))]
    )
    await somebody.settle()
    ratings = await somebody.application.database.read_async(lambda work: work.feedback.by_rating())
    assert ratings == {("koks", 8): 1}


@pytest.mark.parametrize(
    "text", ["Linkki ei toimi", "link in the text is broken", "yhdistäkää minut lääkäriin"]
)
async def test_other_texts_with_the_word_in_them_are_feedback(somebody: Somebody, text: str) -> None:
    await somebody.say(PHONE, text)
    said = await somebody.application.database.read_async(lambda work: work.feedback.recent(9))
    assert [item.text for item in said] == [text]
