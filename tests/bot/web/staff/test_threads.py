"""What people write back after staff answered, and answers that do not arrive."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import update

from bot.staff.answers import TAKE_BACK
from channels.message import Outbound, Reason, SendError, Status
from channels.simulator import Simulator
from channels.whatsapp import WhatsApp
from storage.feedback.cases import CaseEvent
from storage.models import case_answers, conversations
from storage.staff.handling import HandledCase
from tests.bot.applications import Town
from tests.bot.web.staff.staff import begin_session, csrf, page
from tests.bot.web.staff.test_case import KOKS, rated, send, version

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACK = "Kiitos. Työntekijä lukee viestisi 5 päivän sisällä. Jos sinulla on hätä, soita 112."
_chats = count(700_100)


async def answered(town: Town, phone: str, text: str = "Pahoittelut. Mitä tapahtui?") -> int:
    """A case in which staff have answered, with the answer on the phone."""
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    await answer(town, case, text)
    return case


async def answer(town: Town, case: int, text: str) -> None:
    await send(town, case, "answer", text=text)
    town.clock.time += TAKE_BACK
    await town.settle()


async def known(town: Town, case: int) -> HandledCase:
    found = await town.application.database.read_async(lambda work: work.handling.case(case))
    assert found is not None
    return found


async def written(town: Town, case: int) -> list[tuple[str | None, bool]]:
    messages = await town.application.database.read_async(lambda work: work.threads.messages(case))
    return [(message.text, message.wants_answer) for message in messages]


async def events(town: Town, case: int) -> list[CaseEvent]:
    return list(await town.application.database.read_async(lambda work: work.cases.events(case)))


# -- what is written back --------------------------------------------------------------------------------------------
async def test_what_is_written_back_stands_in_the_case_and_starts_its_clock(town: Town, phone: str) -> None:
    case = await answered(town, phone)
    assert (await known(town, case)).answered_at == town.clock()
    town.clock.time += timedelta(hours=3)
    await town.tell(phone, "Lääkäri unohti <minut>")
    wrote_at = town.clock()
    town.clock.time += timedelta(hours=3)
    await town.tell(phone, "Ja lasku tuli silti")
    await begin_session(town, KOKS)
    assert (await town.received(phone))[-2:] == [ACK, ACK]
    assert await written(town, case) == [("Lääkäri unohti <minut>", True), ("Ja lasku tuli silti", True)]
    html = await page(town, f"/staff/cases/{case}")
    assert "Lääkäri unohti &lt;minut&gt;" in html
    found = await known(town, case)
    assert (found.wanted_at, found.answered_at) == (wrote_at, None)
    assert found.answer_by == wrote_at + timedelta(days=5)
    await answer(town, case, "Soitamme huomenna.")
    assert (await known(town, case)).answered_at == town.clock()


async def test_a_done_case_is_taken_up_again_by_words_and_not_by_thanks(town: Town, phone: str) -> None:
    case = await answered(town, phone)
    await send(town, case, "owner", value="")
    await send(town, case, "status", value="valmis", outcome="sovittu")
    before = await town.received(phone)
    town.clock.time += timedelta(days=13)
    await town.tell(phone, "Kiitos paljon vastauksesta!", "👍")
    assert (await known(town, case)).status == "valmis"
    assert await town.received(phone) == before
    await town.tell(phone, "Sama tapahtui taas")
    found = await known(town, case)
    assert (found.status, found.closed_at, found.owner) == ("kesken", None, None)
    assert found.handle_by == town.clock() + timedelta(days=7)
    assert [event.what for event in await events(town, case) if event.who == "person"] == ["reopened"]
    await begin_session(town, KOKS)
    assert await written(town, case) == [
        ("Kiitos paljon vastauksesta!", False), ("👍", False), ("Sama tapahtui taas", True),
    ]  # fmt: skip
    assert f'id="case-{case}"' in await page(town, "/staff/cases")


async def test_what_is_written_while_an_answer_waits_is_not_answered_by_it(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    await answer(town, case, "Mitä tapahtui?")
    await send(town, case, "answer", text="Hei vielä.")
    town.clock.time += timedelta(seconds=5)
    await town.tell(phone, "Odotin kolme tuntia")
    wrote_at = town.clock()
    town.clock.time += TAKE_BACK
    await town.settle()
    assert "Hei vielä." in await town.received(phone)
    found = await known(town, case)
    assert (found.wanted_at, found.answered_at) == (wrote_at, None)


async def test_a_text_that_comes_between_form_and_answer_is_read_first(town: Town, phone: str) -> None:
    case = await answered(town, phone)
    html = await page(town, f"/staff/cases/{case}")
    await town.tell(phone, "Ei tarvitsekaan enää")
    data = {"csrf": csrf(html), "version": version(html), "text": "Soitamme heti.", "form": "answer"}
    late = await town.http.post(f"/staff/cases/{case}/answer", data=data)
    assert late.status_code == 409
    assert "ihminen, kirjoitti takaisin" in late.text
    assert "Ei tarvitsekaan enää" in late.text
    assert ">Soitamme heti.</textarea>" in late.text


async def test_who_changed_what_is_told_to_a_late_form(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS, name="liisa-odottaa")
    await send(town, case, "note", text="ennen lomaketta")
    html = await page(town, f"/staff/cases/{case}")
    await begin_session(town, KOKS, name="matti-ehti")
    await send(town, case, "status", value="kesken")
    data = {"csrf": csrf(await page(town)), "version": version(html), "text": "myöhässä", "form": "note"}
    late = await town.http.post(f"/staff/cases/{case}/note", data=data)
    told = late.text[late.text.index('role="alert"') : late.text.index("<dl")]
    assert "matti-ehti, kesken" in told
    assert "liisa-odottaa" not in told


async def test_written_back_on_another_channel_of_the_same_person(town: Town, phone: str) -> None:
    town.application.channels["telegram"] = Simulator()
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    chat = str(next(_chats))

    def link(before: bool) -> None:
        with town.application.database.writing() as work:
            here = work.conversations.find("simulator", phone)
            assert here is not None
            there = work.conversations.ensure("telegram", chat, "fi", now=town.clock())
            work.people.join(here.person, there.person, now=town.clock())
            if not before:
                work.threads.share(here.person)

    link(before=True)
    await answer(town, case, "Mitä tapahtui?")
    with town.application.database.reading() as work:
        there = work.conversations.find("telegram", chat)
        assert there is not None
        assert there.answered_case == case
    other = str(next(_chats))
    chat = other
    link(before=False)
    with town.application.database.reading() as work:
        there = work.conversations.find("telegram", other)
        assert there is not None
        assert (there.answered_case, there.answered_at) == (case, town.clock())


async def test_who_is_erased_leaves_nothing_in_the_thread(town: Town, phone: str) -> None:
    case = await answered(town, phone)
    await town.tell(phone, "Lääkäri unohti minut")
    await town.tell(phone, "POISTA TIEDOT", "POISTA")
    assert await written(town, case) == []
    await town.tell(phone, "Hei taas täältä")
    with town.application.database.reading() as work:
        talk = work.conversations.find("simulator", phone)
        assert talk is not None
        assert talk.answered_case is None
        assert all(message.text != "Hei taas täältä" for message in work.threads.recent(limit=50))


async def test_who_stopped_is_read_and_not_answered(town: Town, phone: str) -> None:
    case = await answered(town, phone)
    await town.tell(phone, "STOP", "Lasku oli vielä väärin")
    assert await written(town, case) == [("Lasku oli vielä väärin", True)]
    await send(town, case, "answer", 422, text="Hei")


async def test_a_wrong_number_ends_the_thread(town: Town, phone: str) -> None:
    case = await answered(town, phone)
    await town.tell(phone, "väärä numero", "kuka te olette muka olevinanne")
    assert await written(town, case) == []


async def test_an_edited_text_stands_in_place_of_what_it_was(town: Town, phone: str) -> None:
    case = await answered(town, phone)
    await town.say(phone, "Odotin kaksi tuntia", data={"message_id": "77"})
    await town.settle()
    with town.application.database.writing() as work:
        assert work.threads.revise(case, "Odotin kaksi tuntia", "Odotin kolme tuntia")
        assert not work.threads.revise(case, "jotain muuta", "x")
    assert await written(town, case) == [("Odotin kolme tuntia", True)]


async def test_a_turn_of_whom_staff_never_answered_asks_nothing_more(town: Town, phone: str) -> None:
    """And of whom they did, one look by number."""
    looked: list[int] = []
    case = await rated(town, phone)
    with town.application.database.writing() as work:
        threads, conversation = work.threads, work.conversations.find("simulator", phone)
        assert conversation is not None
        look = threads.case
        threads.case = lambda case: (looked.append(case), look(case))[1]  # type: ignore[method-assign]
        from bot.conversation.staff_thread import live_thread

        organisation = town.application.organisation
        assert live_thread(work, conversation, organisation, town.clock()) is None
        assert looked == []
        threads.answered(conversation.person, case, now=town.clock())
        conversation = work.conversations.find("simulator", phone)
        assert conversation is not None
        assert live_thread(work, conversation, organisation, town.clock())
        assert looked == [case]


# -- answers that do not arrive ------------------------------------------------------------------------------------
class Refusing(Simulator):
    async def send(self, message: Outbound) -> str:
        raise SendError(Reason.rejected, "too long")


async def test_an_answer_that_fails_is_told_at_once_and_sent_again_once(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    works, town.application.channels["simulator"] = town.application.channels["simulator"], Refusing()
    await answer(town, case, "Soitamme sinulle huomenna.")
    town.application.channels["simulator"] = works
    assert (await known(town, case)).answered_at is None
    start = await page(town)
    assert start.index("eivät menneet perille") < start.index('class="cards"')
    assert "Palveluntarjoaja ei ottanut tekstiä. Kirjoita lyhyempi, tai soita." in start
    html = await page(town, f"/staff/cases/{case}")
    assert "Lähetä uudelleen" in html
    (failed,) = await town.application.database.read_async(lambda work: work.handling.answers(case))
    data = {"csrf": csrf(html), "version": version(html)}
    path = f"/staff/cases/{case}/answers/{failed.id}/retry"
    assert [(await town.http.post(path, data=data)).status_code for _ in range(2)] == [303, 422]
    await send(town, case, f"answers/{failed.id}/retry", 422)
    town.clock.time += TAKE_BACK
    await town.settle()
    assert (await town.received(phone)).count("Soitamme sinulle huomenna.") == 1
    assert (await known(town, case)).answered_at == town.clock()
    assert "eivät menneet perille" not in await page(town)


async def test_what_a_provider_reports_later_counts_too(town: Town, phone: str) -> None:
    case = await answered(town, phone)
    with town.application.database.reading() as work:
        (said,) = work.handling.answers(case)
        assert said.status is Status.delivered or said.status is Status.sent
    from bot.outbound.outcomes import apply
    from storage.messages.receipts import Settled

    settled = Settled(1, "sms", None, Status.failed, Reason.unreachable, "30003", f"answer-{said.id}")
    for _ in range(2):
        await town.application.database.write_async(apply, [settled], town.clock())
    assert (await known(town, case)).answered_at is None
    assert [event.what for event in await events(town, case)].count("answer failed") == 1
    assert "Numeroa tai tiliä ei tavoiteta" in await page(town)


async def test_another_owner_has_the_failure_on_the_own_start_page(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS, name="omistaja")
    await send(town, case, "owner", value="omistaja")
    await send(town, case, "answer", text="Hei")
    await town.tell(phone, "STOP")
    town.clock.time += TAKE_BACK
    await town.settle()
    assert "Soita, jos hän toivoi soittoa" in await page(town)
    await begin_session(town, KOKS)
    assert "eivät menneet perille" not in await page(town)
    assert "Lähetä uudelleen" not in await page(town, f"/staff/cases/{case}")


async def test_an_answer_that_no_key_reads_holds_back_no_other(town: Town) -> None:
    phones = [f"+35841234990{n}" for n in range(3)]
    cases = [await rated(town, phone) for phone in phones]
    await begin_session(town, KOKS)
    for case in cases:
        await send(town, case, "answer", text=f"Vastaus {case}")

    def spoil(work) -> None:  # type: ignore[no-untyped-def]
        unread = b"from a key that is gone"
        of_first = case_answers.c.case_id == cases[0]
        work.connection.execute(update(case_answers).where(of_first).values(text=unread))
        talk = work.conversations.find("simulator", phones[1])
        of_second = conversations.c.id == talk.id
        work.connection.execute(update(conversations).where(of_second).values(state=unread))

    await town.application.database.write_async(spoil)
    town.clock.time += TAKE_BACK
    await town.settle()
    assert f"Vastaus {cases[2]}" in await town.received(phones[2])
    for case in cases[:2]:
        html = await page(town, f"/staff/cases/{case}")
        assert "avain puuttuu" in html
        assert "ei lähetetty" in html
    assert "avain puuttuu" in await page(town)


# -- WhatsApp's 24 hours --------------------------------------------------------------------------------------------
class WhatsAppPhone(Simulator):
    name = "whatsapp"

    def __init__(self, *languages: str) -> None:
        self.sent: list[Outbound] = []
        self.templates = dict.fromkeys(languages, f"HX{'0' * 32}")
        self._rules = WhatsApp.__new__(WhatsApp)
        self._rules._templates = self.templates

    def longest(self, data, at) -> int:  # type: ignore[no-untyped-def]
        return self._rules.longest(data, at)

    async def send(self, message: Outbound) -> str:
        self.sent.append(message)
        return f"SM{message.id}"


@pytest.mark.parametrize(
    ("hours", "languages", "longest"), [(1, (), 1000), (25, ("fi",), 255), (25, ("sv",), 0)]
)
async def test_whatsapp_after_a_day(
    town: Town, phone: str, hours: int, languages: tuple[str, ...], longest: int
) -> None:
    case = await rated(town, phone)
    town.application.channels["whatsapp"] = device = WhatsAppPhone(*languages)

    def move(work) -> None:  # type: ignore[no-untyped-def]
        talk = work.conversations.find("simulator", phone)
        work.connection.execute(
            update(conversations).where(conversations.c.id == talk.id).values(channel="whatsapp")
        )

    await town.application.database.write_async(move)
    town.clock.time += timedelta(hours=hours)
    await begin_session(town, KOKS)
    html = await page(town, f"/staff/cases/{case}")
    if not longest:
        assert "WhatsApp ei ota viestiämme" in html
        await send(town, case, "answer", 422, text="Hei")
        return
    assert f'maxlength="{longest}"' in html
    await send(town, case, "answer", 422, text="x" * (longest + 1))
    await answer(town, case, "x" * longest)
    (message,) = device.sent
    assert message.data["language"] == "fi"
    assert ("heard_at" in message.data) is True
    del town.application.channels["whatsapp"]
