"""Whoever was erased stays so, whatever a provider brings once more."""

from __future__ import annotations

from pathlib import Path

from storage.database import Work
from tests.bot.houses import inhabited, settings
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
        assert not await town.house.database.look(known)
        for id, text in said:
            assert (await town.say(PHONE, text, id=id)).is_success
            await town.settle()
        assert not await town.house.database.look(known)
        assert await town.received(PHONE) == []
        await town.tell(PHONE, "OHJE")
        assert await town.house.database.look(known)
        answers = await town.received(PHONE)
        for id, text in said:
            await town.say(PHONE, text, id=id)
            await town.settle()
        assert await town.received(PHONE) == answers
