"""Hundreds of people at once, providers that misbehave, real processes: everybody gets exactly the right answers.

What is right is found by playing every script once through the whole application without a network (people.rehearse), on the
same channel, so that texts which differ between channels are compared as they are.

`make conversations` does this with 2 000 people on each channel; `make end-to-end` with fewer.
"""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from channels.message import Status
from storage.database import Database, Work
from storage.encryption.keyring import Keyring
from tests.emulators import people, running, twilio
from tests.ways import WAYS, emptied

SEED = 20270301
TIMEOUT = 1.5  # seconds that a provider gets to take a message
FAULTS: dict[str, Any] = {
    "seed": SEED, "delay": 0.03, "hang": TIMEOUT * 1.5,
    "rates": {
        "fail_before": 0.01, "fail_after": 0.01, "hang_before": 0.005, "hang_after": 0.005, "drop_after": 0.01,
        "throttle": 0.01, "duplicate": 0.2, "reorder": 0.3, "fail_list": 0.05,
    },
}  # fmt: skip
ENOUGH = 100  # people on each channel for every fault to strike once
CHANNELS = ("sms", "telegram")


@pytest.mark.parametrize("way", WAYS)
async def test_everybody_gets_exactly_the_right_answers(
    way: str, request: pytest.FixtureRequest, tmp_path: Path, secret_key: str
) -> None:
    size: int = request.config.getoption("conversations")
    database_url, redis_url = emptied(way, request, tmp_path)
    crowds = {channel: people.town(channel, size, SEED) for channel in CHANNELS}
    scripts = [person.script for crowd in crowds.values() for person in crowd]
    database = Database(database_url, Keyring.from_text(secret_key))
    with (
        closing(database),
        running.providers(tmp_path) as providers,
        running.application(
            providers, database_url, redis_url, secret_key, tmp_path, send_timeout=f"{TIMEOUT}"
        ) as application,
    ):
        expected = await people.rehearse(scripts, tmp_path, secret_key)
        limits = httpx.Limits(max_connections=400, keepalive_expiry=2)
        async with httpx.AsyncClient(timeout=60, limits=limits) as http:
            streets = [
                running.Street(channel, providers.of(channel), application, http) for channel in CHANNELS
            ]
            await streets[0].configure(webhook=f"{application}/hooks/sms#rc=5&rp=all", advanced_opt_out=True)
            await streets[1].hooked()
            for street in streets:
                await street.configure(faults=FAULTS)
            ears = [asyncio.create_task(street.listen()) for street in streets]
            await asyncio.gather(*(street.all_talk(crowds[street.channel], expected) for street in streets))
            await running.settle(database, streets)
            for ear in ears:
                ear.cancel()
            counts = {street.channel: await street.counts() for street in streets}
        with database.reading() as work:
            _keep_count(work, streets[1], crowds["telegram"])
    _compare(streets, crowds, expected)
    struck = {kind for count in counts.values() for kind in count["faults"]}
    assert size < ENOUGH or struck >= FAULTS["rates"].keys() - {"fail_list"}
    assert counts["telegram"]["unanswered"] == 0
    assert "too_fast_in_a_chat" not in counts["telegram"]["counts"]


def _compare(
    streets: list[running.Street],
    crowds: dict[str, list[people.Person]],
    expected: dict[people.Script, people.Expected],
) -> None:
    wrong = [
        f"{street.channel} {person.address} {[step.text for step in person.script.steps]}\n"
        f"  expected {expected[person.script].texts}\n  received {street.texts(person.address)}"
        for street in streets
        for person in crowds[street.channel]
        if street.texts(person.address) != expected[person.script].texts
    ]
    assert not wrong, f"{len(wrong)} people\n" + "\n".join(wrong[:5])
    sms = streets[0]
    for person in crowds["sms"]:
        kinds = [
            kind for step in person.script.steps if step.what == "say" and (kind := people.keyword(step.text))
        ]
        assert sms.provider_said[person.address] == [twilio.OWN_WORDS[kind] for kind in kinds]


def _keep_count(work: Work, street: running.Street, crowd: list[people.Person]) -> None:
    """Telegram cannot be asked, so a message may come twice there; never thrice, and never without our knowing."""
    repeated, lost = 0, 0
    for (channel, status, reason), count in work.outbox.counts().items():
        assert status not in (Status.queued, Status.sending, Status.unconfirmed), (channel, status, reason)
        if channel == "telegram":
            repeated += count * (reason == "repeated")
            lost += count * (status is Status.failed)
    assert lost == 0
    assert sum(street.doubled(person.address) for person in crowd) <= repeated
