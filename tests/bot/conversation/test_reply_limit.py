"""One person who writes very much delays no other person's answer, and no text is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.conversation.reply_limit import MOST, Recent, not_asked
from bot.conversation.turns import BATCH
from channels.message import Priority
from storage.database import Work
from storage.messages.outbox_history import Sent
from tests.bot.applications import Town, inhabited, settings
from tests.databases import copied

PHONE = "+358412345678"
HOUR = timedelta(hours=1)
NOTICES = {
    "fi": "Olet saanut jo monta vastausta.",
    "sv": "Du har redan fått många svar.",
    "en": "You have had many replies already.",
}
HELP = {"fi": ("OHJE", "TIETOSUOJA"), "sv": ("HJÄLP", "DATASKYDD"), "en": ("HELP", "PRIVACY")}
CRISIS = {
    "fi": ("haluan kuolla", "isäni ei hengitä, apua"),
    "sv": ("jag vill dö", "pappa andas inte, hjälp"),
    "en": ("I want to die", "my father is not breathing, help"),
}


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    return copied(sqlite_template, tmp_path)


async def flood(town: Town, texts: int = 2 * MOST, language: str = "fi") -> None:
    """Different texts in turn, each answered by one message as long as anything is."""
    for n in range(texts):
        await town.tell(PHONE, HELP[language][n % 2])


async def sent(town: Town) -> list[Sent]:
    def look(work: Work) -> list[Sent]:
        conversation = work.conversations.find("simulator", PHONE)
        assert conversation is not None
        return work.outbox.history(conversation.id)

    return await town.application.database.read_async(look)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_no_more_than_so_many_an_hour_and_the_last_says_so_and_where_to_call(
    url: str, secret_key: str, language: str
) -> None:
    async with inhabited(settings(url, secret_key)) as town:
        await flood(town, language=language)
        texts = await town.received(PHONE)
        assert len(texts) == MOST
        assert [text.startswith(NOTICES[language]) for text in texts] == [False] * (MOST - 1) + [True]
        assert texts[-1].endswith("05 123 4567.")
        assert {status for _, status in await town.heard(PHONE)} == {"handled"}
        town.clock.time += HOUR
        await town.tell(PHONE, HELP[language][0])
        assert len(await town.received(PHONE)) == MOST + 1


async def test_the_hour_is_the_last_one_whenever_it_began(url: str, secret_key: str) -> None:
    async with inhabited(settings(url, secret_key)) as town:
        await flood(town, 10)
        town.clock.time += HOUR / 2
        await flood(town, 20)
        assert len(await town.received(PHONE)) == MOST
        town.clock.time += HOUR / 2
        await flood(town, 20)
        assert len(await town.received(PHONE)) == MOST + 10


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_crisis_and_stop_are_always_answered_and_first(
    url: str, secret_key: str, language: str
) -> None:
    async with inhabited(settings(url, secret_key)) as town:
        await flood(town, language=language)
        await town.tell(PHONE, *CRISIS[language], "STOP")
        news = (await sent(town))[MOST:]
        assert [message.priority for message in news] == [Priority.crisis, Priority.crisis, Priority.stop]
        assert await town.application.database.read_async(
            lambda work: work.suppressions.active("simulator", PHONE)
        )


async def test_a_cry_for_help_among_many_that_wait_is_answered_with_the_first(
    url: str, secret_key: str
) -> None:
    async with inhabited(settings(url, secret_key), work=False) as town:
        for n in range(3 * BATCH):
            await town.say(f"+35841236{n:04}", "OHJE")
        await town.say(PHONE, "isäni ei hengitä, apua")
        await town.application.database.write_async(town.application.turns.answer, town.clock())
        assert await town.heard(PHONE) == [("isäni ei hengitä, apua", "handled")]
        assert await town.application.database.read_async(lambda work: work.inbox.backlog()) == 2 * BATCH + 1


async def test_the_same_cry_for_help_at_one_moment_is_answered_once(url: str, secret_key: str) -> None:
    async with inhabited(settings(url, secret_key), work=False) as town:
        for _ in range(5):
            await town.say(PHONE, CRISIS["fi"][0])
    async with inhabited(settings(url, secret_key)) as town:
        await town.settle()
        assert len(await town.received(PHONE)) == 1
        assert len(await town.heard(PHONE)) == 5


async def test_the_same_text_again_is_answered_once_as_long_as_the_answer_waits(
    url: str, secret_key: str
) -> None:
    async with inhabited(settings(url, secret_key)) as town:
        await town.tell(PHONE, "OHJE")
        town.clock.time += timedelta(seconds=30)
        await town.tell(PHONE, "  ohje ")
        assert len(await town.received(PHONE)) == 1
        town.clock.time += timedelta(seconds=31)
        await town.tell(PHONE, "OHJE")
        (last,) = (await sent(town))[1:]

        def wait(work: Work) -> None:
            work.connection.execute(text("UPDATE messages_out SET status = 'queued'"))
            work.outbox.retry(last.id, at=town.clock() + HOUR, reason="throttled")

        await town.application.database.write_async(wait)
        town.clock.time += timedelta(minutes=10)
        await town.tell(PHONE, "OHJE")
        assert len(await sent(town)) == 2


async def test_what_is_written_meanwhile_counts(url: str, secret_key: str) -> None:
    async with inhabited(settings(url, secret_key)) as town:
        visit = {"unit": "koks", "phone": PHONE, "language": "fi"}
        await town.http.post("/simulator/visits", json=visit)
        await town.settle()
        await flood(town)
        before = len(await town.received(PHONE))
        await town.tell(PHONE, "3", "Jono oli pitkä.", "Hoitaja oli hyvä.")
        assert len(await town.received(PHONE)) == before
        said = await town.application.database.read_async(lambda work: work.feedback.recent(9))
        (rated,) = [each for each in said if each.unit == "koks"]
        rating = await town.application.database.read_async(lambda work: work.feedback.ratings(rated.id))
        assert [given for given, _ in rating] == [3]
        assert "Jono oli pitkä." in str([each.text for each in said])
        assert "Hoitaja oli hyvä." in str([each.text for each in said])


async def test_a_question_that_was_not_sent_is_answered_by_nothing_and_asked_later(
    url: str, secret_key: str
) -> None:
    async with inhabited(settings(url, secret_key)) as town:
        await flood(town)
        before = len(await town.received(PHONE))
        await town.tell(PHONE, "MUKAAN", "MUKAAN", "Maija")  # nothing of it was asked for
        assert await town.application.database.read_async(lambda work: work.signups.list()) == []
        town.clock.time += HOUR
        await town.tell(PHONE, "OHJE")
        news = (await town.received(PHONE))[before:]
        assert len(news) == 2
        assert "vastaa MUKAAN. Muuten vastaa EI" in news[1]


async def test_other_people_are_not_held_to_it(url: str, secret_key: str) -> None:
    async with inhabited(settings(url, secret_key)) as town:
        await flood(town)
        await town.tell("+358412345679", "OHJE")
        assert len(await town.received("+358412345679")) == 1


def test_a_state_of_another_shape_remembers_nothing() -> None:
    for state in (None, {}, {"recent": 1}, {"recent": [1, 2, 3]}):
        assert Recent.read(state) == Recent()
    assert not_asked(None) is None
    assert not_asked({"stack": []}) == {"stack": []}
