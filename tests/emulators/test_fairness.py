"""At Twilio's pace of one segment a second, many texts of one person delay no other person's answer, and least of all one to a cry for help."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import httpx

from tests.databases import copied
from tests.emulators import running

FLOODERS = [f"+35841236000{n}" for n in range(3)]
ASKING = [f"+35841236100{n}" for n in range(2)]
CRYING = [f"+35841236200{n}" for n in range(3)]
WORDS = ("OHJE", "TIETOSUOJA", "OMAT TIEDOT", "KUKA KYSYY?")


async def test_while_some_flood_others_are_answered(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    url = copied(sqlite_template, tmp_path)
    with (
        running.providers(tmp_path) as providers,
        running.application(providers, url, None, secret_key, tmp_path, sms_rate="1") as application,
    ):
        async with httpx.AsyncClient(timeout=60) as http:
            street = running.Street("sms", providers.twilio, application, http)
            await street.configure(webhook=f"{application}/hooks/sms#rc=5&rp=all")
            ear = asyncio.create_task(street.listen())

            async def waits(phone: str, text: str) -> float:
                began = time.monotonic()
                await street.say(phone, text=text)
                assert await street.has(phone, 1)
                return time.monotonic() - began

            for n in range(24):
                await asyncio.gather(*(street.say(phone, text=WORDS[n % 4]) for phone in FLOODERS))
            cries, answers = [], []
            for crying, asking in zip(CRYING, [*ASKING, None], strict=True):
                asked = asyncio.create_task(waits(asking, "OHJE")) if asking else None
                cries.append(await waits(crying, "haluan kuolla"))
                if asked:
                    answers.append(await asked)
            ear.cancel()
            flood = [len(street.received[phone]) for phone in FLOODERS]
    print(cries, answers, flood)
    assert max(cries) < 3
    assert max(answers) < 8  # one reply to each of those who flood, and the cries
    assert max(flood) - min(flood) <= 1  # by turns
