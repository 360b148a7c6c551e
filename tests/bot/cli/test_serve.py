"""`kynnys serve`, really started: it answers, it stops when told, and a crash of it neither loses nor doubles a message."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from storage.encryption.keyring import Keyring
from tests.bot.applications import inhabited, settings

PHONE = "+358412345678"
MANY = [f"+3584123460{n:02}" for n in range(20)]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=10) as client:
        yield client


def address(process: subprocess.Popen[str]) -> str:
    """Where it serves, once it says so."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://\S+:\d+", line):
            return found[0]
    raise AssertionError(process.communicate()[1])


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def say(http: httpx.Client, base: str, text: str, *, id: str, phone: str = PHONE) -> None:
    http.post(f"{base}/hooks/simulator", json={"id": id, "from": phone, "text": text}).raise_for_status()


def received(http: httpx.Client, base: str, phone: str = PHONE) -> list[str]:
    answer = http.get(f"{base}/simulator/messages", params={"address": phone})
    return [message["text"] for message in answer.json()]


def stop(process: subprocess.Popen[str], how: signal.Signals) -> None:
    process.send_signal(how)
    begun = time.monotonic()
    _, err = process.communicate(timeout=20)
    assert time.monotonic() - begun < 10
    assert process.returncode == 0
    assert "Traceback" not in err
    assert "412345678" not in err


def test_it_answers_and_stops_when_told_and_nothing_is_lost(start: Start, http: httpx.Client) -> None:
    process = start("serve", port="0")
    base = address(process)
    for n, text in enumerate(("OSALLISTU", "D", "MUKAAN", "Maija")):
        say(http, base, text, id=f"join {n}")
    wait_until(lambda: len(http.get(f"{base}/simulator/phones").json()["mail"]) == 1)
    (letter,) = http.get(f"{base}/simulator/phones").json()["mail"]
    (link,) = re.findall(r"http\S+", letter["text"])
    assert http.get(link).status_code == 200  # the port that was found free is in it
    for phone in MANY:
        say(http, base, "OHJE", id=f"to {phone}", phone=phone)
    stop(process, signal.SIGINT)

    process = start("serve", port="0")
    base = address(process)
    for phone in MANY:
        wait_until(lambda phone=phone: len(received(http, base, phone)) == 1)  # type: ignore[misc]
    stop(process, signal.SIGTERM)


def test_it_imports_visits_first_and_shares_its_database_with_no_process_of_another_key(
    start: Start, http: httpx.Client, tmp_path: Path
) -> None:
    file = tmp_path / "visits.csv"
    file.write_text(
        f"id,unit,phone,ended_at,language\nv1,koks,{PHONE},yesterday 09:20,sv\n", encoding="utf-8"
    )
    base = address(start("serve", "--visits", str(file), port="0"))
    wait_until(lambda: len(received(http, base)) == 1)
    assert "0-10" in received(http, base)[0]

    second = start("serve", port="0", secret_keys=Keyring.new_key())
    _, err = second.communicate(timeout=20)
    assert second.returncode == 1
    assert "another secret key" in err
    assert "Traceback" not in err
    say(http, base, "9", id="1")
    wait_until(lambda: len(received(http, base)) == 2)


async def test_killed_in_the_middle_it_loses_and_doubles_nothing(
    start: Start, database_url: str, secret_key: str
) -> None:
    phones = {f"message-{n}": f"+358412346{n:03}" for n in range(100)}
    process = start("serve", port="0")
    base = await asyncio.to_thread(address, process)
    taken: set[str] = set()

    async def deliver(http: httpx.AsyncClient, base: str, id: str) -> None:
        """As a provider does: again and again until it is taken, and sometimes once more."""
        try:
            body = {"id": id, "from": phones[id], "text": "OHJE"}
            answer = await http.post(f"{base}/hooks/simulator", json=body)
        except httpx.TransportError:
            return
        if answer.status_code == 200:
            taken.add(id)
        if len(taken) == 40:
            process.kill()

    limits = httpx.Limits(max_connections=16)
    async with httpx.AsyncClient(limits=limits, timeout=10) as http:
        await asyncio.gather(*(deliver(http, base, id) for id in phones))
        assert 40 <= len(taken) < len(phones)
        before = set(taken)
        await asyncio.to_thread(process.wait)

        second = start("serve", port="0")
        base = await asyncio.to_thread(address, second)
        repeated = [id for id in phones if id not in before] + sorted(before)[::2]
        await asyncio.gather(*(deliver(http, base, id) for id in repeated))
        assert taken == set(phones)
    second.send_signal(signal.SIGINT)
    await asyncio.to_thread(second.communicate)

    # What was being sent when it died may have gone out or not: it waits until its claim ends.
    later = datetime.now(UTC) + timedelta(minutes=5)
    async with inhabited(settings(database_url, secret_key), now=later) as town:
        await town.settle()
        for phone in phones.values():
            assert await town.heard(phone) == [("OHJE", "handled")]
            assert len(await town.received(phone)) == 1
