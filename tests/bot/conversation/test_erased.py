"""An erased person stays erased, also when a provider delivers an old message again."""

from __future__ import annotations

from pathlib import Path

from channels.message import Inbound
from storage.database import Work
from tests.bot.applications import inhabited, settings
from tests.databases import copied

PHONE = "+358412345678"


def known(work: Work) -> bool:
    return work.people.find("simulator", PHONE) is not None


async def test_hooks_that_come_again_are_not_answered(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key)) as town:
        said = [("a", "Jono oli pitkä"), ("b", "POISTA TIEDOT"), ("c", "POISTA")]
        for id, text in said:
            await town.say(PHONE, text, id=id)
            await town.settle()
        assert not await town.application.database.read_async(known)
        for id, text in said:
            assert (await town.say(PHONE, text, id=id)).is_success
            await town.settle()
        assert not await town.application.database.read_async(known)
        assert await town.received(PHONE) == []
        await town.tell(PHONE, "OHJE")
        assert await town.application.database.read_async(known)
        answers = await town.received(PHONE)
        for id, text in said:
            await town.say(PHONE, text, id=id)
            await town.settle()
        assert await town.received(PHONE) == answers


async def test_what_is_written_behind_it_comes_from_a_stranger(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    """Also where all of it waited together, and more than one transaction hears."""
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key)) as town:
        await town.tell(PHONE, "Jono oli pitkä", "POISTA TIEDOT")
        before = await town.application.database.read_async(lambda work: work.people.find("simulator", PHONE))
        behind = [f"Ovi {n} oli rikki ja kylmä" for n in range(20)]
        texts = ["POISTA", *behind, "OHJE"]
        together = [Inbound("simulator", f"t{place}", PHONE, text) for place, text in enumerate(texts)]
        await town.application.database.write_async(
            lambda work: work.inbox.receive(together, now=town.clock())
        )
        await town.settle()
        after = await town.application.database.read_async(lambda work: work.people.find("simulator", PHONE))
        assert after is not None
        assert after != before
        assert await town.heard(PHONE) == [(text, "handled") for text in texts[1:]]
        answers = await town.received(PHONE)
        assert any("OSALLISTU" in answer for answer in answers)
        feedback = await town.application.database.read_async(lambda work: work.feedback.count(after.id))
        assert feedback == len(behind)
        for message in together:  # a hook that comes again
            await town.say(PHONE, message.text, id=message.external_id)
        await town.settle()
        assert await town.received(PHONE) == answers


async def test_a_cry_for_help_behind_it_is_answered(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key)) as town:
        await town.tell(PHONE, "POISTA TIEDOT")
        texts = ["POISTA", "En jaksa enää elää"]
        together = [Inbound("simulator", f"t{place}", PHONE, text) for place, text in enumerate(texts)]
        await town.application.database.write_async(
            lambda work: work.inbox.receive(together, now=town.clock())
        )
        await town.settle()
        assert any("112" in answer for answer in await town.received(PHONE))
