"""Plays the transcripts: whole conversations, as files, to an application on the database that a test gives it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from bot.config.settings import load
from bot.rehearsal.rehearsal import OTHERS, Rehearsal, channel_of, rehearse
from bot.rehearsal.script import Script
from bot.rehearsal.transcript import Line, moments, parse, render
from storage.database import Work
from storage.lifecycle import unlinking
from storage.models import keyrings, metadata, visits

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.rglob("*.txt"))
NUMBERS = {file: 45000 + n for n, file in enumerate(FILES)}
START = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)  # a Monday at noon in Helsinki
AMONG = 20  # visits of others: the next transcript is played among them
PLAYED = ("#", "@", "*", ">", ">+", ">>", "+")


def name_of(file: Path) -> str:
    return str(file.relative_to(FOLDER).with_suffix(""))


def phone_of(file: Path) -> str:
    """Its telephone number; for a conversation on Telegram the digits of a user."""
    number = NUMBERS[file]
    return f"77{number}" if file.stem.startswith("telegram-") else f"+3584123{number}"


def lines_of(file: Path) -> list[Line]:
    return parse(file.read_text(encoding="utf-8"))


@asynccontextmanager
async def application(**environ: str) -> AsyncIterator[Rehearsal]:
    """Settings are named without their prefix, in small letters."""
    keys = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    given = {"simulator": "1", "secret_keys": keys} | environ
    settings = load({f"KYNNYS_{name.upper()}": value for name, value in given.items()})
    async with rehearse(settings, START) as rehearsal:
        yield rehearsal


async def replay(application: Rehearsal, lines: list[Line], phone: str) -> str:
    """The transcript as the application tells it: what was played, with what came back."""
    application.clock.time = START
    language = next((line.text for line in lines if line.sign == "@"), "fi")
    script = Script(application, phone, language)
    script.lines.clear()
    await script.begin()
    for moment in moments(line for line in lines if line.sign in PLAYED):
        if moment[0].sign == "@":
            script.lines += moment
        else:
            async with asyncio.timeout(30):
                await script.play(*moment)
    await script.account()
    await application.application.database.write_async(_forget, phone, application.clock())
    return render(script.lines)


async def told_and_wanted(application: Rehearsal, file: Path, phone: str, *, update: bool) -> tuple[str, str]:
    """What the application tells, and what the transcript says. With `update` the file is written first."""
    wanted = lines_of(file)
    told = await replay(application, wanted, phone)
    if update:
        _write(file, told)
        return told, told
    return told, render(wanted)


def _write(file: Path, told: str) -> None:
    file.write_text(told, encoding="utf-8")


def _forget(work: Work, phone: str, now: datetime) -> None:
    """What this phone leaves open must not speak up in the next transcript. What it leaves behind goes once it is
    much: each account at the end of a transcript reads all of it.
    """
    for address in (phone, OTHERS):
        person = work.people.find(channel_of(address), address)
        if person is not None:
            work.people.erase(person.id, now=now)
    # Visits that never had a person get their other numbers now: in the next transcript they would look new.
    alone = select(visits.c.id).where(visits.c.person_id.is_(None), visits.c.id > 0)
    unlinking.unlink(work.connection, visits, list(work.connection.execute(alone).scalars()))
    if work.connection.execute(select(func.count()).select_from(visits)).scalar_one() > AMONG:
        for table in reversed(metadata.sorted_tables):
            if table is not keyrings and not table.name.startswith("catalogue"):
                work.connection.execute(table.delete())
